import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlankLineFinder, createCarefulFinder } from '../../src/upstream/blank-lines.ts';

/** Pieces of texts in which lines are often blank. */
function pieces(...characters: readonly string[]): fc.Arbitrary<Buffer[]> {
  const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 6 });
  return fc.array(text.map(Buffer.from), { maxLength: 8 });
}

describe('createCarefulFinder', () => {
  it.each([
    ['LF', 'a\n\nb', 3],
    ['CR LF', 'a\r\n\r\nb', 5],
    ['CR', 'a\r\rb', 3],
    ['a blank line at the beginning', '\nb', 1],
    ['no blank line', 'a\nb\n', 0],
  ])('tells where the last blank line ends: %s', (_, text, end) => {
    expect(createCarefulFinder().lastEnd(Buffer.from(text))).toBe(end);
  });
});

describe('createBlankLineFinder', () => {
  it.each([
    ['LF', pieces('a', '\n')],
    ['any line breaks', pieces('a', '\n', '\r')],
    ['few CR', pieces('a', 'b', '\n', '\n', '\n', '\n', '\r')],
  ])('finds what the careful one finds: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (parts) => {
        const quick = createBlankLineFinder();
        const careful = createCarefulFinder();
        const ends = parts.map((part) => quick.lastEnd(part));
        expect(ends).toEqual(parts.map((part) => careful.lastEnd(part)));
      }),
      { numRuns: 500 },
    );
  });
});
