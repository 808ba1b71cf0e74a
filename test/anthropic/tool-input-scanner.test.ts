import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createToolInputScanner } from '../../src/anthropic/tool-input-scanner.ts';

function scan(...fragments: string[]) {
  const scanner = createToolInputScanner();
  for (const fragment of fragments) scanner.push(fragment);
  return { complete: scanner.complete, empty: scanner.empty };
}

describe('createToolInputScanner', () => {
  it.each([
    ['{}', true],
    [' { "a" : [ { } ] } ', true],
    ['{"a":"}"}', true],
    ['{"a":"\\""}', true],
    ['{"a":"\\\\"}', true],
    ['{"a":"{"}', true],
    ['{"a":"]"', false],
    ['{"a":"}', false],
    ['{"a":"\\"}', false],
    ['{"a":"\\\\\\"}', false],
    ['{"a":{}', false],
    ['{"a":[}', false],
    ['{', false],
    ['"{}"', false],
    ['nonsense', false],
    ['', false],
  ])('sees of %s whether it is closed: %s', (json, complete) => {
    expect(scan(json).complete).toBe(complete);
    expect(scan(...json).complete).toBe(complete);
  });

  it.each([
    [[], true],
    [[''], true],
    [[' ', '\n\t'], true],
    [[' ', '{'], false],
    [['x', ' '], false],
  ])('sees of %j whether it is empty: %s', (fragments, empty) => {
    expect(scan(...fragments).empty).toBe(empty);
  });

  it('sees every object closed at its last character and not before, however it is cut', () => {
    const input = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
    fc.assert(
      fc.property(
        input,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 1, max: 5 }),
        (value, indent, size) => {
          const json = JSON.stringify(value, null, indent);
          const scanner = createToolInputScanner();
          for (let at = 0; at < json.length; at += size) {
            expect(scanner.complete).toBe(false);
            scanner.push(json.slice(at, at + size));
          }
          expect(scanner.complete).toBe(true);
          expect(scanner.empty).toBe(false);
        },
      ),
    );
  });
});
