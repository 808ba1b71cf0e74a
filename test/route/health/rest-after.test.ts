import { describe, expect, it } from 'vitest';
import type { ProxyErrorCode } from '../../../src/errors/proxy-error.ts';
import {
  faultWords,
  RESTED,
  type Resting,
  restAfter,
  restAfterSuccess,
} from '../../../src/route/health/rest-after.ts';
import { fault } from '../../support/candidates.ts';

const NOW = 1_000_000;
const limited = (retryAfterSeconds?: number) =>
  fault('upstream_rate_limited', { upstreamStatus: 429, retryAfterSeconds });

describe('restAfter', () => {
  it.each<[ProxyErrorCode, number, number]>([
    ['upstream_rate_limited', 30, 30],
    ['upstream_rate_limited', 0, 0],
    ['upstream_overloaded', 7, 7],
    ['upstream_failed', 7, 7],
    ['upstream_timeout', 7, 7],
    ['upstream_rate_limited', 999_999, 3600],
  ])('after %s with %d s to wait rests for %d s', (code, asked, rests) => {
    const { rest } = restAfter(RESTED, fault(code, { retryAfterSeconds: asked }), NOW);
    expect(rest?.until).toBe(NOW + rests * 1000);
  });

  it('says what was asked for', () => {
    expect(restAfter(RESTED, limited(30), NOW).rest?.why).toBe('asked for 30 s of rest (429)');
  });

  it('guesses a time that grows with each refusal that names none', () => {
    const lengths: number[] = [];
    let state: Resting = RESTED;
    let now = NOW;
    for (let turn = 0; turn < 6; turn += 1) {
      state = restAfter(state, limited(), now);
      lengths.push(((state.rest?.until ?? 0) - now) / 1000);
      now = state.rest?.until ?? 0;
    }
    expect(lengths).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('counts requests that were refused together as one refusal', () => {
    const once = restAfter(RESTED, limited(), NOW);
    expect(restAfter(once, limited(), NOW + 1)).toBe(once);
  });

  it('guesses for an empty account, too', () => {
    const error = fault('upstream_billing', { upstreamStatus: 402, shouldRetry: false });
    expect(restAfter(RESTED, error, NOW).rest).toEqual({
      since: NOW,
      until: NOW + 5000,
      why: 'billing (402), rests for 5 s',
    });
  });

  it('rests for an hour when the quota of the day is used up, whatever time comes with it', () => {
    const error = fault('upstream_rate_limited', { shouldRetry: false, retryAfterSeconds: 34 });
    expect(restAfter(RESTED, error, NOW).rest?.until).toBe(NOW + 3_600_000);
  });

  it('keeps the longer of two rests', () => {
    const long = restAfter(RESTED, limited(60), NOW);
    expect(restAfter(long, limited(5), NOW + 1)).toBe(long);
    expect(restAfter(long, limited(60), NOW + 1).rest?.until).toBe(NOW + 60_001);
  });

  it.each<ProxyErrorCode>([
    'upstream_overloaded',
    'upstream_failed',
    'upstream_timeout',
    'upstream_unreachable',
    'upstream_truncated',
    'upstream_invalid_request',
    'upstream_auth',
    'context_overflow',
    'client_closed',
    'internal',
  ])('asks for no rest after %s without a time', (code) => {
    expect(restAfter(RESTED, fault(code), NOW)).toBe(RESTED);
  });
});

describe('restAfterSuccess', () => {
  const resting = restAfter(RESTED, limited(), NOW);

  it('forgets the refusals', () => {
    expect(restAfterSuccess(resting, NOW - 1).refusals).toBe(0);
  });

  it('ends the rest when the request began after it was asked for', () => {
    expect(restAfterSuccess(resting, NOW).rest).toBeUndefined();
    expect(restAfterSuccess(resting, NOW - 1).rest).toEqual(resting.rest);
  });
});

describe('faultWords', () => {
  it('names the fault, and the status where the provider gave one', () => {
    expect(faultWords(fault('upstream_overloaded', { upstreamStatus: 503 }))).toBe(
      'overloaded (503)',
    );
    expect(faultWords(fault('upstream_invalid_response'))).toBe('invalid response');
  });
});
