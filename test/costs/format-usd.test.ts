import { describe, expect, it } from 'vitest';
import { formatUsd } from '../../src/costs/format-usd.ts';

describe('formatUsd', () => {
  it.each([
    [0, '$0'],
    [1e-17, '$0'],
    [0.00001, '<$0.0001'],
    [0.000123, '$0.00012'],
    [0.0042, '$0.0042'],
    [0.05, '$0.05'],
    [0.0999, '$0.10'],
    [0.1, '$0.10'],
    [1.005, '$1.00'],
    [12.345, '$12.35'],
    [1234.5, '$1234.50'],
    [-0.25, '-$0.25'],
    [-0.00001, '-<$0.0001'],
  ])('%d is %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });
});
