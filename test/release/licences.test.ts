import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedPackages, ROOT } from './pack.ts';

/** Licences that ask for no more than that they are kept. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
];

interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly by: string;
}

const DEPENDENCIES: readonly Dependency[] = [...installedPackages().keys()]
  .map(dependencyIn)
  .sort((a, b) => `${a.name} ${a.version}`.localeCompare(`${b.name} ${b.version}`, 'en'));

/** Those that parts of tproxy's own files are taken from, as the build wrote them down. */
const BUNDLED = [
  ...readFileSync(join(ROOT, 'dist/licences.txt'), 'utf8').matchAll(
    /^(\S+) (\S+) \((.+)\)\n={72}$/gm,
  ),
].map(([, name = '', version = '', license = '']) => ({ name, version, license }));

function dependencyIn(folder: string): Dependency {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const { name, version, license, author } = manifest;
  const by = typeof author === 'string' ? author : (author?.name ?? '');
  return { name, version, license, by: by.replace(/\s*[<(].*$/, '') };
}

function page(): string {
  const bundled = BUNDLED.map(
    ({ name, version, license }) => `| ${name} | ${version} | ${license} |`,
  );
  const rows = DEPENDENCIES.map(
    ({ name, version, license, by }) => `| ${name} | ${version} | ${license} | ${by} |`,
  );
  return `# Licences of what comes with tproxy

tproxy itself is under the [MIT licence](../LICENSE). The lists are made and checked by \`test/release/licences.test.ts\`.

## Beside it

An installation brings these packages, each unchanged and with its own licence file.

| package | version | licence | by |
|---|---|---|---|
${rows.join('\n')}

## In it

The files in \`dist\` hold parts of these. Their licences are in \`dist/licences.txt\`.

| package | version | licence |
|---|---|---|
${bundled.join('\n')}
`;
}

describe('the dependencies', () => {
  it('are all under permissive licences', () => {
    const all = [...DEPENDENCIES, ...BUNDLED];
    expect(BUNDLED.length).toBeGreaterThan(10);
    expect(all.filter(({ license }) => !PERMISSIVE.includes(license))).toEqual([]);
  });

  // After a change that is meant: npx vitest run --config test/vitest.config.ts test/release/licences -u
  it('are listed in docs/licences.md', async () => {
    await expect(page()).toMatchFileSnapshot(join(ROOT, 'docs/licences.md'));
  });
});
