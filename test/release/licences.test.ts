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

function dependencyIn(folder: string): Dependency {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const { name, version, license, author } = manifest;
  const by = typeof author === 'string' ? author : (author?.name ?? '');
  return { name, version, license, by: by.replace(/\s*[<(].*$/, '') };
}

function page(dependencies: readonly Dependency[]): string {
  const rows = dependencies.map(
    ({ name, version, license, by }) => `| ${name} | ${version} | ${license} | ${by} |`,
  );
  return `# Licences of what comes with tproxy

tproxy itself is under the [MIT licence](../LICENSE). An installation brings these packages, each unchanged and with its own licence file. The list is made and checked by \`test/release/licences.test.ts\`.

| package | version | licence | by |
|---|---|---|---|
${rows.join('\n')}
`;
}

describe('the dependencies', () => {
  it('are all under permissive licences', () => {
    expect(DEPENDENCIES.filter(({ license }) => !PERMISSIVE.includes(license))).toEqual([]);
  });

  // After a change that is meant: npx vitest run --config test/vitest.config.ts test/release/licences -u
  it('are listed in docs/licences.md', async () => {
    await expect(page(DEPENDENCIES)).toMatchFileSnapshot(join(ROOT, 'docs/licences.md'));
  });
});
