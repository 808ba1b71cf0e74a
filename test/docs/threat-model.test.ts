import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');

interface Row {
  readonly threat: string;
  readonly module: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const ROWS: readonly Row[] = page
  .slice(page.indexOf('## Threats'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:threat|---)/.test(line))
  .map((line) => {
    const [, threat = '', , module = '', shown = ''] = line.split(/(?<!\\)\|/);
    const tests = [...shown.matchAll(/`([^`]+)` › `([^`]+)`/g)];
    return {
      threat: threat.trim(),
      module: module.replaceAll('`', '').trim(),
      tests: tests.map(([, file = '', title = '']) => ({ file, title })),
    };
  });

describe('docs/threat-model.md', () => {
  it.each(ROWS)('names a module and tests that exist: $threat', ({ module, tests }) => {
    expect(module).toMatch(/^src\/.*\.ts$/);
    expect(existsSync(join(ROOT, module))).toBe(true);
    expect(tests).not.toEqual([]);
    for (const { file, title } of tests) expect(titlesIn(file)).toContain(title);
  });

  it('names every test of an attack', () => {
    const named = new Set(ROWS.flatMap(({ tests }) => tests.map(({ file }) => file)));
    const attacks = readdirSync(join(ROOT, 'test/attacks')).map((name) => `test/attacks/${name}`);
    expect(attacks.filter((file) => !named.has(file))).toEqual([]);
  });

  it('has threats from everybody who is said to attack', () => {
    const attackers = [...page.matchAll(/^(\d)\. \*\*/gm)].map(([, number]) => number);
    const sections = [...page.matchAll(/^### (\d)\. /gm)].map(([, number]) => number);
    expect(attackers).not.toEqual([]);
    expect(sections).toEqual(attackers);
  });
});

/** The titles of the tests in a file, as they stand there. */
function titlesIn(file: string): readonly string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const calls = source.matchAll(
    /\(\s*(['"`])((?:\\.|(?!\1).)*)\1,\s*(?:\{[^}]*\}, )?(?:async )?\(/g,
  );
  return [...calls].map(([, , title = '']) => title);
}
