import { describe, expect, it } from 'vitest';
import { MAX_NESTING, nestsTooDeep, parseJson } from '../../src/json/parse-json.ts';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('parseJson', () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['""', ''],
    ['{"a":', undefined],
    ['', undefined],
    ['undefined', undefined],
  ])('reads %j as %j', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it('takes what nests too deep for no JSON', () => {
    expect(parseJson(nested(MAX_NESTING))).toBeDefined();
    expect(parseJson(nested(MAX_NESTING + 1))).toBeUndefined();
    expect(parseJson(nested(100_000))).toBeUndefined();
  });
});

describe('nestsTooDeep', () => {
  it.each([
    ['a text', 'x', 0, false],
    ['an empty list', [], 1, false],
    ['an object in a list', [{}], 1, true],
    ['an object in a list', [{}], 2, false],
    ['the last of many', [1, 2, { a: { b: {} } }], 3, true],
  ])('looks into %s: %j on %d levels is %j', (_name, value, levels, isTooDeep) => {
    expect(nestsTooDeep(value, levels)).toBe(isTooDeep);
  });
});
