import TOML from '@iarna/toml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatKeyPath, type KeyPath, locateKeys } from '../../src/config/locate-key.ts';

const TEXT = `# a comment with [brackets] and a = "b"
[proxy]
host = "127.0.0.1" # [not.a.table]
port = 0

[router]
think = [ # the first
  "a,b",
  'c,d', # "e,f"
]
note = """
[router.fake]
think = 1
"""

[[router.model_mappings]]
from = "x"

[[router.model_mappings]]
  from = "y"
  to = { first = "p,q", "second one" = [1, { deep = 2 }] }

[[providers]]
name = "one"
[providers.quirks]
thinking = "none"

[[providers]]
"name" = 'two'
headers.x-title = "t"
[providers.quirks]
system_role = "developer"
`;

describe('locateKeys', () => {
  it.each<[KeyPath, number, number]>([
    [['proxy'], 2, 1],
    [['proxy', 'port'], 4, 1],
    [['router', 'think'], 7, 1],
    [['router', 'think', 0], 8, 3],
    [['router', 'think', 1], 9, 3],
    [['router', 'note'], 11, 1],
    [['router', 'model_mappings'], 16, 1],
    [['router', 'model_mappings', 0, 'from'], 17, 1],
    [['router', 'model_mappings', 1], 19, 1],
    [['router', 'model_mappings', 1, 'from'], 20, 3],
    [['router', 'model_mappings', 1, 'to', 'first'], 21, 10],
    [['router', 'model_mappings', 1, 'to', 'second one'], 21, 25],
    [['router', 'model_mappings', 1, 'to', 'second one', 1, 'deep'], 21, 46],
    [['providers', 0, 'quirks', 'thinking'], 26, 1],
    [['providers', 1, 'name'], 29, 1],
    [['providers', 1, 'headers', 'x-title'], 30, 9],
    [['providers', 1, 'quirks', 'system_role'], 32, 1],
  ])('finds %j', (path, line, column) => {
    expect(locateKeys(TEXT)(path)).toEqual({ line, column });
  });

  it.each<[string, KeyPath, number]>([
    ['a key that is missing at its table', ['providers', 1, 'protocol'], 28],
    ['a key of a missing table at the start of the file', ['claude', 'x'], 1],
    ['an element of a value that is no list at its key', ['proxy', 'port', 0], 4],
  ])('places %s', (_, path, line) => {
    expect(locateKeys(TEXT)(path).line).toBe(line);
  });

  it('finds every key of a generated file, under the name that stands there', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/);
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom('# no comment', '[no.table]', 'a = 1', '"""', "'''", '\\', 'two\nlines'),
    );
    const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
    const table = fc.dictionary(name, value, { maxKeys: 4 });
    const nested = fc.dictionary(name, fc.oneof(value, table), { maxKeys: 4 });
    const file = fc.dictionary(
      name,
      fc.oneof(value, nested, fc.array(nested, { minLength: 1, maxLength: 3 })),
    );
    fc.assert(
      fc.property(file, (content) => {
        const text = TOML.stringify(content as TOML.JsonMap);
        const locate = locateKeys(text);
        const lines = text.split('\n');
        for (const path of keyPaths(content)) {
          const { line, column } = locate(path);
          const found = lines[line - 1]?.slice(column - 1) ?? '';
          const written = found.replace(/^\[+(?:[\w-]+\.)*/, '');
          expect(written.startsWith(String(path.at(-1))), `${formatKeyPath(path)} in ${text}`).toBe(
            true,
          );
        }
      }),
    );
  });

  it('survives any text', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '"""',
      '=',
      ',',
      '.',
      'a',
      '\n',
      '#',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(locateKeys(pieces.join(''))(['a']).line).toBeGreaterThan(0);
      }),
    );
  });
});

describe('formatKeyPath', () => {
  it.each<[KeyPath, string]>([
    [[], ''],
    [['router', 'default'], 'router.default'],
    [['providers', 1, 'api_key'], 'providers[1].api_key'],
    [['a', 'b c'], 'a."b c"'],
  ])('writes %j as %s', (path, text) => {
    expect(formatKeyPath(path)).toBe(text);
  });
});

/** The paths of all keys, without those of elements. */
function keyPaths(value: unknown, path: KeyPath = []): KeyPath[] {
  if (Array.isArray(value))
    return value.flatMap((element, index) => keyPaths(element, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(isEmptyHolder(inner) ? [] : [[...path, key]]),
    ...keyPaths(inner, [...path, key]),
  ]);
}

/** A table of tables alone need not be written as a header of its own. */
function isEmptyHolder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
