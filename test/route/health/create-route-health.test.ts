import { describe, expect, it } from 'vitest';
import type { ProxyErrorCode } from '../../../src/errors/proxy-error.ts';
import type { Candidate } from '../../../src/route/decision.ts';
import { createRouteHealth } from '../../../src/route/health/create-route-health.ts';
import type { RouteHealth } from '../../../src/route/health/health.ts';
import { candidate, fault } from '../../support/candidates.ts';
import { type Clock, createClock } from '../../support/clock.ts';

const FIRST = candidate('one,a');
const SIBLING = candidate('one,b');
const OTHER = candidate('two,a');

function setUp(): { readonly health: RouteHealth; readonly clock: Clock } {
  const clock = createClock();
  return { health: createRouteHealth({ now: clock.now }), clock };
}

function failTimes(health: RouteHealth, times: number, code: ProxyErrorCode, who = FIRST): void {
  for (let turn = 0; turn < times; turn += 1) health.failed(who, fault(code));
}

const rests = (health: RouteHealth, ...who: readonly Candidate[]): readonly boolean[] =>
  who.map((each) => health.resting(each) !== undefined);

describe('createRouteHealth', () => {
  it('knows nothing of a candidate that was not asked', () => {
    const { health } = setUp();
    expect(health.resting(FIRST)).toBeUndefined();
    expect(health.latency(FIRST)).toBeUndefined();
  });

  it('lets a route rest as long as it asked for, and only that route', () => {
    const { health, clock } = setUp();
    health.failed(
      FIRST,
      fault('upstream_rate_limited', { upstreamStatus: 429, retryAfterSeconds: 30 }),
    );
    expect(health.resting(FIRST)).toEqual({
      until: clock.now() + 30_000,
      why: 'asked for 30 s of rest (429)',
    });
    expect(rests(health, SIBLING, OTHER)).toEqual([false, false]);
    clock.advance(29_999);
    expect(rests(health, FIRST)).toEqual([true]);
    clock.advance(1);
    expect(rests(health, FIRST)).toEqual([false]);
  });

  it.each<ProxyErrorCode>([
    'upstream_overloaded',
    'upstream_failed',
    'upstream_timeout',
    'upstream_truncated',
    'upstream_invalid_response',
  ])('opens the circuit of a route after three times %s', (code) => {
    const { health, clock } = setUp();
    failTimes(health, 2, code);
    expect(rests(health, FIRST)).toEqual([false]);
    failTimes(health, 1, code);
    expect(rests(health, FIRST, SIBLING, OTHER)).toEqual([true, false, false]);
    expect(health.resting(FIRST)?.until).toBe(clock.now() + 30_000);
    expect(health.resting(FIRST)?.why).toMatch(/^failed 3 times in a row: /);
  });

  it('lets all models of a provider rest whose address cannot be reached', () => {
    const { health } = setUp();
    failTimes(health, 2, 'upstream_unreachable');
    expect(rests(health, FIRST, SIBLING)).toEqual([false, false]);
    failTimes(health, 1, 'upstream_unreachable', SIBLING);
    expect(rests(health, FIRST, SIBLING, OTHER)).toEqual([true, true, false]);
    expect(health.resting(FIRST)?.why).toBe('failed 3 times in a row: one cannot be reached');
  });

  it('takes any answer as a sign that the address is right', () => {
    const { health } = setUp();
    failTimes(health, 2, 'upstream_unreachable');
    health.failed(SIBLING, fault('upstream_failed'));
    failTimes(health, 1, 'upstream_unreachable');
    expect(rests(health, FIRST)).toEqual([false]);
  });

  it.each<ProxyErrorCode>([
    'upstream_invalid_request',
    'upstream_auth',
    'upstream_model_not_found',
    'upstream_too_large',
    'upstream_conflict',
    'context_overflow',
    'client_closed',
    'internal',
    'missing_api_key',
  ])('opens no circuit after ten times %s', (code) => {
    const { health } = setUp();
    failTimes(health, 10, code);
    expect(rests(health, FIRST, SIBLING)).toEqual([false, false]);
  });

  it('counts only failures in a row', () => {
    const { health } = setUp();
    failTimes(health, 2, 'upstream_failed');
    health.succeeded(FIRST, 100);
    failTimes(health, 2, 'upstream_failed');
    health.failed(FIRST, fault('upstream_invalid_request'));
    failTimes(health, 2, 'upstream_failed');
    expect(rests(health, FIRST)).toEqual([false]);
    failTimes(health, 1, 'client_closed');
    failTimes(health, 1, 'upstream_failed');
    expect(rests(health, FIRST)).toEqual([true]);
  });

  it('lets one request try when the circuit has been open for its time', () => {
    const { health, clock } = setUp();
    failTimes(health, 3, 'upstream_failed');
    clock.advance(30_000);
    expect(rests(health, FIRST)).toEqual([false]);
    health.begin(FIRST);
    expect(health.resting(FIRST)?.why).toBe('another request is trying whether it works again');
    health.succeeded(FIRST, 100);
    expect(rests(health, FIRST)).toEqual([false]);
  });

  it('lets one request try for all models of a provider', () => {
    const { health, clock } = setUp();
    failTimes(health, 3, 'upstream_unreachable');
    clock.advance(30_000);
    health.begin(FIRST);
    expect(rests(health, FIRST, SIBLING)).toEqual([true, true]);
    health.failed(FIRST, fault('upstream_invalid_request'));
    expect(rests(health, FIRST, SIBLING)).toEqual([false, false]);
  });

  it('opens the circuit for longer when that request fails', () => {
    const { health, clock } = setUp();
    failTimes(health, 3, 'upstream_failed');
    clock.advance(30_000);
    health.begin(FIRST);
    health.failed(FIRST, fault('upstream_failed'));
    expect(health.resting(FIRST)?.until).toBe(clock.now() + 60_000);
  });

  it('begins anew with the short time after a success', () => {
    const { health, clock } = setUp();
    failTimes(health, 3, 'upstream_failed');
    clock.advance(30_000);
    failTimes(health, 1, 'upstream_failed');
    health.succeeded(FIRST, 100);
    failTimes(health, 3, 'upstream_failed');
    expect(health.resting(FIRST)?.until).toBe(clock.now() + 30_000);
  });

  it('lets another request try when the client of the first left', () => {
    const { health, clock } = setUp();
    failTimes(health, 3, 'upstream_failed');
    clock.advance(30_000);
    health.begin(FIRST);
    health.failed(FIRST, fault('client_closed'));
    expect(rests(health, FIRST)).toEqual([false]);
    failTimes(health, 1, 'upstream_failed');
    expect(rests(health, FIRST)).toEqual([true]);
  });

  it('names the reason that lasts longest', () => {
    const { health } = setUp();
    failTimes(health, 2, 'upstream_overloaded');
    const options = { upstreamStatus: 503, retryAfterSeconds: 5 };
    health.failed(FIRST, fault('upstream_overloaded', options));
    expect(health.resting(FIRST)?.why).toBe('failed 3 times in a row: overloaded (503)');
    health.failed(FIRST, fault('upstream_overloaded', { ...options, retryAfterSeconds: 90 }));
    expect(health.resting(FIRST)?.why).toBe('asked for 90 s of rest (503)');
  });

  it('ends a rest when a request that began after it is answered', () => {
    const { health, clock } = setUp();
    health.failed(FIRST, fault('upstream_rate_limited', { retryAfterSeconds: 30 }));
    clock.advance(1000);
    health.succeeded(FIRST, 2000);
    expect(rests(health, FIRST)).toEqual([true]);
    health.succeeded(FIRST, 500);
    expect(rests(health, FIRST)).toEqual([false]);
  });

  it('smooths the time to the first byte', () => {
    const { health } = setUp();
    health.succeeded(FIRST, 1000);
    expect(health.latency(FIRST)).toBe(1000);
    health.succeeded(FIRST, 2000);
    expect(health.latency(FIRST)).toBe(1300);
    health.failed(FIRST, fault('upstream_failed'));
    expect(health.latency(FIRST)).toBe(1300);
    expect(health.latency(SIBLING)).toBeUndefined();
  });

  it('changes nothing when it is only read', () => {
    const { health, clock } = setUp();
    failTimes(health, 3, 'upstream_failed');
    clock.advance(30_000);
    expect(rests(health, FIRST, FIRST, FIRST)).toEqual([false, false, false]);
  });

  it('tells the models apart that pass through', () => {
    const { health } = setUp();
    const through = (model: string): Candidate => ({
      route: 'passthrough',
      provider: 'anthropic',
      model,
    });
    health.failed(through('big'), fault('upstream_rate_limited', { retryAfterSeconds: 30 }));
    expect(rests(health, through('big'), through('small'))).toEqual([true, false]);
  });

  it('remembers a thousand routes and no more', () => {
    const { health } = setUp();
    for (let number = 0; number <= 1000; number += 1) {
      health.succeeded(candidate(`one,m${number}`), 100);
    }
    expect(health.latency(candidate('one,m0'))).toBeUndefined();
    expect(health.latency(candidate('one,m1'))).toBe(100);
  });
});
