import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the root, between back quotes. */
const PATH = /`((?:src|test|bench|docs|templates|bin)\/[\w./-]*|[A-Z]+\.md)`/g;
/** Links to other pages. */
const LINK = /\]\(((?!https?:)[^)#]+)/g;
const LEVELS = 'docs/testing.md';

function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(PATH)].map(([, path = '']) => path);
}

describe.each(['docs/requirements.md', LEVELS])('%s', (page) => {
  const text = readPage(page);

  it('names modules, tests and pages that exist', () => {
    const links = [...text.matchAll(LINK)].map(([, link = '']) => join('docs', link));
    const paths = [...pathsIn(text), ...links];
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('docs/requirements.md', () => {
  const rows = readPage('docs/requirements.md')
    .split('\n')
    .filter((line) => /^\| .* \| .* \| .* \|$/.test(line) && !line.includes('| the module |'))
    .map((line) => line.split(' | '));

  it.each(rows)('has a module and a test for: %s', (_requirement, module = '', test = '') => {
    expect(pathsIn(module).filter((path) => /^(?:src|bench)\//.test(path))).not.toEqual([]);
    expect(pathsIn(test).filter((path) => path.endsWith('.test.ts'))).not.toEqual([]);
  });
});

describe('docs/testing.md', () => {
  it('knows every folder of tests that has no sources of its name', () => {
    const sources = readdirSync(join(ROOT, 'src'));
    const folders = readdirSync(join(ROOT, 'test'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !sources.includes(entry.name))
      .map(({ name }) => name);
    const text = readPage(LEVELS);
    // bench has its own page.
    const unknown = folders.filter((name) => name !== 'bench' && !text.includes(`test/${name}/`));
    expect(unknown).toEqual([]);
  });

  it('names every script of the package that tests', () => {
    const { scripts } = JSON.parse(readPage('package.json'));
    const long = Object.keys(scripts).filter((name) =>
      /^(?:test|check|fuzz|soak|bench)/.test(name),
    );
    const text = readPage(LEVELS);
    expect(
      long.filter((name) => !text.includes(name === 'test' ? 'npm test' : `npm run ${name}`)),
    ).toEqual([]);
  });
});
