import { describe, expect, it } from 'vitest';
import { NO_REQUESTS, type Totals } from '../../src/ledger/totals.ts';
import { formatAmount, formatCached, formatSaved, formatTokens } from '../../src/status/amounts.ts';

describe('formatTokens', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1.0k'],
    [80_214, '80.2k'],
    [999_949, '999.9k'],
    [999_950, '1.00M'],
    [12_345_678, '12.35M'],
  ])('%d is %s', (tokens, text) => {
    expect(formatTokens(tokens)).toBe(text);
  });
});

describe('formatAmount', () => {
  it.each([
    [{ usd: 0, unknown: 0 }, '$0'],
    [{ usd: 1.5, unknown: 0 }, '$1.50'],
    [{ usd: 1.5, unknown: 1 }, 'at least $1.50'],
    [{ usd: 0, unknown: 2 }, 'unknown'],
  ])('%o is %s', (amount, text) => {
    expect(formatAmount(amount)).toBe(text);
  });
});

describe('formatCached', () => {
  it.each([
    [0, 0, '0'],
    [100, 0, '0'],
    [100, 300, '300 (75 %)'],
    [0, 5_000, '5.0k (100 %)'],
  ])('%d new and %d cached tokens are %s', (inputTokens, cacheReadTokens, text) => {
    expect(formatCached({ ...NO_REQUESTS, inputTokens, cacheReadTokens })).toBe(text);
  });
});

describe('formatSaved', () => {
  it.each<[string, number, number, number, string]>([
    ['nothing at all', 0, 0, 0, '$0'],
    ['what is not known', 0, 0, 1, 'unknown'],
    ['the most of it', 0.25, 1, 0, '$0.75 (75 %)'],
    ['all of it', 0, 2, 0, '$2.00 (100 %)'],
    ['nothing', 2, 2, 0, '$0 (0 %)'],
    ['less than nothing', 3, 2, 0, '-$1.00 (-50 %)'],
    ['a free model that was left', 1, 0, 0, '-$1.00'],
    ['what is known', 0.25, 1, 5, '$0.75 (75 %)'],
  ])('shows %s', (_, costUsd, requestedUsd, unknown, text) => {
    const totals: Totals = {
      ...NO_REQUESTS,
      cost: { usd: costUsd, unknown },
      compared: { costUsd, requestedUsd },
    };
    expect(formatSaved(totals)).toBe(text);
  });
});
