import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/ledger/request-record.ts';
import { addRequest, NO_REQUESTS, sumTotals } from '../../src/ledger/totals.ts';
import { attempt, requestRecord, usage } from '../support/request-record.ts';

const add = (...changes: readonly Partial<RequestRecord>[]) =>
  changes.map(requestRecord).reduce(addRequest, NO_REQUESTS);

describe('addRequest', () => {
  it('adds up tokens, costs and failures', () => {
    const counts = usage({
      inputTokens: 1,
      cacheReadTokens: 2,
      cacheCreationTokens: 3,
      outputTokens: 4,
      thinkingTokens: 5,
    });
    expect(add({ usage: counts }, { usage: counts, outcome: 'upstream_truncated' })).toEqual({
      requests: 2,
      failures: 1,
      inputTokens: 2,
      cacheReadTokens: 4,
      cacheCreationTokens: 6,
      outputTokens: 8,
      thinkingTokens: 10,
      cost: { usd: 0.5, unknown: 0 },
      requestedCost: { usd: 2, unknown: 0 },
      compared: { costUsd: 0.5, requestedUsd: 2 },
    });
  });

  it('compares only requests whose two prices are known', () => {
    expect(add({}, { costUsd: undefined }, { requestedCostUsd: undefined })).toMatchObject({
      cost: { usd: 0.5, unknown: 1 },
      requestedCost: { usd: 2, unknown: 1 },
      compared: { costUsd: 0.25, requestedUsd: 1 },
    });
  });

  const unpriced = { usage: undefined, costUsd: undefined, requestedCostUsd: undefined };
  it.each<[string, Partial<RequestRecord>, number]>([
    ['an answer without counts', {}, 1],
    ['an answer that the client left', { outcome: 'client_closed' }, 1],
    ['an answer that broke off', { outcome: 'upstream_truncated' }, 1],
    ['a refusal', { outcome: 'refused' }, 0],
    ['a failure', { outcome: 'upstream_failed', firstByteMs: undefined }, 0],
    ['what nobody was asked', { attempts: [] }, 0],
    ['counts without a price', { outcome: 'refused', usage: usage({ inputTokens: 1 }) }, 1],
  ])('knows whether the cost of %s is missing', (_, changes, unknown) => {
    expect(add({ ...unpriced, ...changes })).toMatchObject({
      cost: { usd: 0, unknown },
      requestedCost: { usd: 0, unknown },
    });
  });
});

describe('sumTotals', () => {
  it('is the same as adding the requests one by one', () => {
    const some = [{}, { costUsd: undefined }, { outcome: 'refused' as const, usage: undefined }];
    const other = [{ attempts: [attempt('x,y')], requestedCostUsd: undefined }];
    expect(sumTotals([add(...some), add(...other)])).toEqual(add(...some, ...other));
    expect(sumTotals([])).toEqual(NO_REQUESTS);
  });
});
