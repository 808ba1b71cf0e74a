import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyBytes } from '../../src/tokens/character-class.ts';
import { type Splitter, splitCl100k, splitO200k } from '../../src/tokens/split-text.ts';
import { RANK_DATA } from '../support/token-oracles.ts';

/** What may stand in a kept buffer beyond the text that it holds now. */
const LEFTOVERS = ['', '/', '\n', "'s", 's', 'll', 'l', 'e', 'a', 'A', '1', ' ', '-', '\u0301'];

function split(text: string, splitter: Splitter, leftover = ''): string[] {
  const bytes = Buffer.from(text);
  const padded = Buffer.concat([bytes, Buffer.from(leftover)]);
  const classes = new Uint8Array(padded.length).fill(0xff);
  classifyBytes(padded, bytes.length, classes);
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = splitter({ bytes: padded, classes, length: bytes.length }, start);
    pieces.push(padded.toString('utf8', start, end));
    start = end;
  }
  return pieces;
}

function splitByPattern(text: string, pattern: string): string[] {
  return text.match(new RegExp(pattern, 'gu')) ?? [];
}

/** Each class of character, those with a role of their own, and two to four bytes of UTF-8. */
const TELLING_CHARACTERS = [
  ..."aszAZtrevmld'ʼſ",
  ...'éÉǅʰªאあ中𝒜𐐀𐐨',
  ...'\u0301\u0903\u20dd',
  ...'09²Ⅷ٣𝟘',
  ...' \t\n\r\v\u0085\u00a0\u2003\u2028\u3000\ufeff',
  ...'/\\.,-_=<>|"(){}#€😀\u200d\u0000',
];

describe.each([
  ['splitO200k', splitO200k, RANK_DATA.o200k_base.pat_str],
  ['splitCl100k', splitCl100k, RANK_DATA.cl100k_base.pat_str],
] as const)('%s', (_name, splitter, pattern) => {
  it('splits text of telling characters as the pattern does', () => {
    const texts = fc
      .array(fc.constantFrom(...TELLING_CHARACTERS), { maxLength: 24 })
      .map((characters) => characters.join(''));
    fc.assert(
      fc.property(texts, fc.constantFrom(...LEFTOVERS), (text, leftover) => {
        expect(split(text, splitter, leftover)).toEqual(splitByPattern(text, pattern));
      }),
      { numRuns: 20_000 },
    );
  });

  it('splits any text as the pattern does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(split(text, splitter)).toEqual(splitByPattern(text, pattern));
      }),
      { numRuns: 3000 },
    );
  });

  it('knows the class of every character', () => {
    const differing: string[] = [];
    for (let block = 0; block < 0x110000; block += 0x400) {
      const codePoints = Array.from({ length: 0x400 }, (_, index) => block + index);
      const text = codePoints
        .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
        .map((codePoint) => `${String.fromCodePoint(codePoint)}a`)
        .join('');
      const pieces = split(text, splitter).join('|');
      if (pieces !== splitByPattern(text, pattern).join('|')) differing.push(block.toString(16));
    }
    expect(differing).toEqual([]);
  });
});
