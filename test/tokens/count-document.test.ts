import { describe, expect, it } from 'vitest';
import { countPdf } from '../../src/tokens/count-document.ts';

describe('countPdf', () => {
  it.each([
    [0, 1],
    [10_000, 1],
    [250_000, 5],
    [20_000_000, 400],
    [100_000_000, 600],
  ])('takes %i bytes for %i pages', (bytes, pages) => {
    expect(countPdf('A'.repeat((bytes / 3) * 4))).toBe(pages * 2300);
  });
});
