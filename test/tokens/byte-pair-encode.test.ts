import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPieceCounter, type PieceCounter } from '../../src/tokens/byte-pair-encode.ts';
import { loadEncoding } from '../../src/tokens/load-encoding.ts';
import type { Vocabulary } from '../../src/tokens/vocabulary.ts';
import { createGptTokenizerCounter } from '../support/token-oracles.ts';

const ALPHABETS = [
  'a',
  'ab',
  'abcdefgh',
  'etaoinshrdlu',
  'AaBbCc',
  ' ',
  '中文字',
  '的一是不了人我在有他',
];

describe('createPieceCounter', () => {
  let vocabulary: Vocabulary;
  let countPiece: PieceCounter;

  beforeAll(async () => {
    ({ vocabulary } = await loadEncoding('o200k_base'));
    countPiece = createPieceCounter(vocabulary);
  });

  const count = (counter: PieceCounter, text: string): number => {
    const bytes = Buffer.from(text);
    return counter(bytes, 0, bytes.length);
  };

  it.each([
    ['a', 1],
    ['token', 1],
    ['tokenization', 2],
    ['\u{1f600}', 1],
    ['a'.repeat(8), 1],
    ['a'.repeat(16), 2],
  ])('counts %j as %i', (piece, tokens) => {
    expect(count(countPiece, piece)).toBe(tokens);
  });

  it('reads only its range', () => {
    const bytes = Buffer.from('xxtokenizationxx');
    expect(countPiece(bytes, 2, 14)).toBe(2);
  });

  it('counts the same in short windows as in one long window', () => {
    const inShortWindows = createPieceCounter(vocabulary, 1024);
    const pieces = fc
      .constantFrom(...ALPHABETS)
      .chain((alphabet) =>
        fc.array(fc.constantFrom(...alphabet), { minLength: 1100, maxLength: 2700 }),
      )
      .map((characters) => characters.join(''));
    fc.assert(
      fc.property(pieces, (piece) => {
        expect(count(inShortWindows, piece)).toBe(count(countPiece, piece));
      }),
      { numRuns: 100 },
    );
  });

  it('counts a long run with one other letter in it the same in short windows', () => {
    const inShortWindows = createPieceCounter(vocabulary, 1024);
    fc.assert(
      fc.property(fc.nat(3500), (index) => {
        const piece = `${'a'.repeat(index)}b${'a'.repeat(3500 - index)}`;
        expect(count(inShortWindows, piece)).toBe(count(countPiece, piece));
      }),
    );
  });

  it.each([
    ['letters', 'qwertzuiopasdfghjklyxcvbnm', 20_000],
    ['two letters', 'ab', 12_000],
    ['one letter', 'a', 20_000],
    ['Chinese', '的一是不了人我在有他这为之大来以个中上们', 8_000],
  ])('counts a piece of %s that is longer than a window exactly', (_name, alphabet, length) => {
    const piece = Array.from(
      { length },
      (_, index) => alphabet[((index * index * 7919 + index * 31) % 10_007) % alphabet.length],
    ).join('');
    expect(count(countPiece, piece)).toBe(createGptTokenizerCounter('o200k_base')(piece));
  });
});
