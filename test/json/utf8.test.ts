import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, decodeUtf8Part } from '../../src/json/utf8.ts';
import { outcomeOf } from '../support/outcome.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string(),
  // Halves of pairs among them.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const bytes = fc
  .array(
    fc.oneof(
      text.map((each) => Buffer.from(each)),
      fc.uint8Array().map((each) => Buffer.from(each)),
      fc.constant(MARK),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => Buffer.concat(pieces));

describe('decodeUtf8', () => {
  it('gives what TextDecoder gives, or throws the same', () => {
    fc.assert(
      fc.property(bytes, (each) => {
        const decoder = new TextDecoder('utf-8', { fatal: true });
        expect(outcomeOf(() => decodeUtf8(each))).toEqual(outcomeOf(() => decoder.decode(each)));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out one byte order mark and no second', () => {
    expect(decodeUtf8(Buffer.concat([MARK, MARK, Buffer.from('é')]))).toBe('\ufeffé');
  });
});

describe('decodeUtf8Part', () => {
  it('gives what TextDecoder gives that keeps the mark, or throws the same', () => {
    fc.assert(
      fc.property(bytes, (each) => {
        const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
        const expected = outcomeOf(() => decoder.decode(each));
        expect(outcomeOf(() => decodeUtf8Part(each))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
