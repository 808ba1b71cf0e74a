import { describe, expect, it } from 'vitest';
import { decodeVocabulary, findRank, NOT_A_TOKEN } from '../../src/tokens/vocabulary.ts';
import { RANK_DATA } from '../support/token-oracles.ts';

function drain<Value>(steps: Generator<void, Value, void>): { slices: number; value: Value } {
  for (let slices = 1; ; slices += 1) {
    const step = steps.next();
    if (step.done === true) return { slices, value: step.value };
  }
}

describe('decodeVocabulary', () => {
  it.each(['o200k_base', 'cl100k_base'] as const)('finds each token of %s at its rank', (name) => {
    const data = RANK_DATA[name].bpe_ranks;
    const { value: vocabulary } = drain(decodeVocabulary(data));

    const tokens = data.split(' ').slice(2);
    const misplaced = tokens.filter((token, rank) => {
      const bytes = Buffer.from(token, 'base64');
      return findRank(vocabulary, bytes, 0, bytes.length) !== rank;
    });
    expect(misplaced).toEqual([]);
    expect(tokens.length).toBeGreaterThan(100_000);
  });

  it('yields in between', () => {
    expect(drain(decodeVocabulary(RANK_DATA.o200k_base.bpe_ranks)).slices).toBeGreaterThan(10);
  });

  it.each(['', '! 5 IQ== Ig==', '! 0 IQ==\n! 1 Ig=='])('refuses the layout of %j', (data) => {
    expect(() => drain(decodeVocabulary(data))).toThrow('token rank data: expected a single line');
  });
});

describe('findRank', () => {
  const { value: vocabulary } = drain(decodeVocabulary('! 0 YQ== Yg== YWI= YWJi'));
  const bytes = Buffer.from('xabbax');

  it.each([
    [1, 2, 0],
    [2, 3, 1],
    [1, 3, 2],
    [1, 4, 3],
    [0, 1, NOT_A_TOKEN],
    [3, 5, NOT_A_TOKEN],
    [1, 5, NOT_A_TOKEN],
  ])('gives bytes %i to %i the rank %i', (start, end, rank) => {
    expect(findRank(vocabulary, bytes, start, end)).toBe(rank);
  });
});
