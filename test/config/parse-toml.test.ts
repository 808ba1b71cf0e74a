import { describe, expect, it } from 'vitest';
import { parseToml } from '../../src/config/parse-toml.ts';

describe('parseToml', () => {
  it('returns plain objects without hidden properties', () => {
    const result = parseToml('[a]\nb = [1, "x", true]\n[[c]]\nd = { e = 1.5 }\n');
    expect(result).toStrictEqual({
      ok: true,
      table: { a: { b: [1, 'x', true] }, c: [{ d: { e: 1.5 } }] },
    });
    if (!result.ok) return;
    expect(Object.getPrototypeOf(result.table)).toBe(Object.prototype);
    expect(Object.getOwnPropertySymbols(result.table['a'])).toEqual([]);
  });

  it('keeps a key named __proto__ as a key', () => {
    const result = parseToml('__proto__ = 1\n');
    if (!result.ok) throw new Error(result.message);
    expect(Object.getPrototypeOf(result.table)).toBe(Object.prototype);
    expect(Object.keys(result.table)).toEqual(['__proto__']);
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(parseToml('\ufeffa = 1')).toEqual({ ok: true, table: { a: 1 } });
  });

  it.each([
    ['in the first line', 'a = [1,,2]', 1, 8],
    ['in a later line', 'x = 1\na = [1,,2]', 2, 8],
    ['after CRLF', 'x = 1\r\na = [1,,2]\r\n', 2, 8],
    ['after a byte order mark', '\ufeffa = [1,,2]', 1, 8],
    ['behind letters outside of ASCII', '# é\n"ü" = 1 2', 2, 9],
  ])('gives the place of a mistake %s', (_, text, line, column) => {
    expect(parseToml(text)).toMatchObject({ ok: false, position: { line, column } });
  });

  it.each([
    ['a comma before the closing brace', 'a = {b = 1,}', 'remove the comma'],
    ['a doubled comma', 'a = [1,,2]', 'one comma is too many'],
    ['a comma at the end of a line', 'a = 1,\nb = 2', 'do not end with a comma'],
    ['text without quotes', 'a = deepseek', 'text needs quotes'],
    ['text without quotes that begins like a boolean', 'a = foo', 'text needs quotes'],
    ['a colon for an equals sign', 'a: 1', 'not key: "value"'],
    ['a key twice', 'a = 1\na = 2', 'only once'],
    ['a table twice', '[a]\n[a]', 'two brackets'],
    ['an open string', 'a = "x\nb = 1', 'close the string'],
    ['a key alone', 'a =', 'write key = "value"'],
    ['typographic quotes', 'a = “x”', 'straight quotes'],
    ['JSON', '{\n  "a": 1\n}', 'JSON'],
  ])('hints at %s', (_, text, hint) => {
    const result = parseToml(text);
    expect(result.ok ? '' : result.message).toContain(hint);
  });

  it('never repeats the text of the file, which may hold a key', () => {
    const result = parseToml('api_key = "sk-very-secret" oops\n');
    if (result.ok) throw new Error('parsed');
    expect(result.message).not.toContain('sk-very-secret');
    expect(result.message).not.toContain('\n');
  });
});
