import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStampReader } from '../../bench/measure/stamps.js';
import { median, medianDifference, quantile } from '../../bench/measure/statistics.js';

describe('quantile', () => {
  it.each([
    [[5], 0.99, 5],
    [[1, 2, 3, 4], 0.5, 2],
    [[4, 3, 2, 1], 0.99, 4],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.99, 99],
    [[], 0.5, Number.NaN],
  ])('of %j at %d is %d', (values, part, expected) => {
    expect(quantile(values, part)).toBe(expected);
  });
});

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[], Number.NaN],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe('medianDifference', () => {
  it('compares pair by pair and leaves out pairs with a failure', () => {
    expect(medianDifference([11, 32, Number.NaN, 13], [10, 30, 1, 10])).toBe(2);
  });
});

describe('createStampReader', () => {
  it('finds every stamp once, however the bytes are cut', () => {
    const stamp = (micros: number) => `@${String(micros).padStart(16, '0')} of the stream `;
    const bytes = Buffer.from(`data: {"text":"${stamp(7)}"}\n\ndata: {"text":"${stamp(9)}"}\n\n`);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const reader = createStampReader();
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [index, place] of places.entries()) {
          reader.push(bytes.subarray(place, places[index + 1] ?? bytes.length));
        }
        expect(reader.delaysMs).toHaveLength(2);
      }),
    );
  });

  it('does not count a chunk that was sent without a time', () => {
    const reader = createStampReader();
    reader.push(Buffer.from(`@${'0'.repeat(16)} of the stream `));
    expect(reader.delaysMs).toEqual([]);
  });
});
