import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../../src/status/printable.ts';

/** What a terminal obeys, but for the line feeds between the lines of JSON. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

/** Texts in which such characters are common. */
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('\n', '\u001b', '\u007f', '\u009b', '\u2028'), fc.string()),
});

describe('printable', () => {
  it('leaves other text as it is', () => {
    expect(printable('Ünïcödé 漢字 🙂 "a\\b"')).toBe('Ünïcödé 漢字 🙂 "a\\b"');
  });

  it('keeps a text on its line', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(printable(value)).not.toMatch(OBEYED);
        expect(printable(value)).not.toContain('\n');
      }),
    );
  });
});

describe('printableJson', () => {
  it('holds nothing that a terminal obeys, and the same value', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (value) => {
        const json = printableJson(value);
        expect(json).not.toMatch(OBEYED);
        expect(Object.entries(JSON.parse(json))).toEqual(Object.entries(value));
      }),
    );
  });
});
