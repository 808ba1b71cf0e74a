import { describe, expect, it } from 'vitest';
import { PROXY_ERRORS } from '../../src/errors/catalog.ts';
import { requestEntries } from '../../src/logging/request-entries.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

describe('requestEntries', () => {
  it('says all that is known of an answered request in one entry', () => {
    const record = requestRecord({
      attempts: [{ ...attempt('one,a'), headersMs: 3, upstreamRequest: 'req_upstream' }],
      warnings: [{ feature: 'top_k', detail: 'dropped' }],
    });
    expect(requestEntries(record)).toEqual([
      {
        event: 'request',
        level: 'info',
        request: 'req_1',
        kind: 'main',
        requestedModel: 'claude-opus-4-8',
        scenario: 'default',
        phase: 'scenario',
        reason: 'no other route applies',
        route: 'one,a',
        attempts: [
          {
            route: 'one,a',
            outcome: 'answered',
            durationMs: 5,
            headersMs: 3,
            upstreamRequest: 'req_upstream',
          },
        ],
        outcome: 'answered',
        status: 200,
        message: undefined,
        usage: record.usage,
        costUsd: 0.25,
        durationMs: 20,
        firstByteMs: 10,
        warnings: [{ feature: 'top_k', detail: 'dropped' }],
        decision: { tokens: 1, candidates: ['one,a'], resting: [], trace: [] },
      },
    ]);
  });

  it('adds an entry for each candidate that failed', () => {
    const record = requestRecord({
      attempts: [attempt('one,a', 'upstream_overloaded'), attempt('two,b')],
    });
    const [request, ...faults] = requestEntries(record);
    expect(request).toMatchObject({ event: 'request', level: 'info', route: 'two,b' });
    expect(faults).toEqual([
      {
        event: 'fault',
        level: PROXY_ERRORS.upstream_overloaded.level,
        code: 'upstream_overloaded',
        message: 'what the provider said',
        request: 'req_1',
        route: 'one,a',
        provider: 'one',
        model: 'a',
      },
    ]);
  });

  it.each(['upstream_auth', 'upstream_rate_limited', 'client_closed', 'internal'] as const)(
    'is as loud as the catalogue says for %s',
    (outcome) => {
      const record = requestRecord({ outcome, attempts: [attempt('one,a', outcome)] });
      const { level } = PROXY_ERRORS[outcome];
      expect(requestEntries(record)).toEqual([
        expect.objectContaining({ event: 'request', level }),
        expect.objectContaining({ event: 'fault', level, code: outcome }),
      ]);
    },
  );

  it('names the cause of a refusal that went through to the client, where it is known', () => {
    const refused = { ...attempt('one,a', 'refused'), code: 'upstream_rate_limited' } as const;
    const known = requestRecord({ outcome: 'refused', status: 429, attempts: [refused] });
    expect(requestEntries(known)[1]).toMatchObject({
      code: 'upstream_rate_limited',
      level: PROXY_ERRORS.upstream_rate_limited.level,
    });
    const unknown = requestRecord({ outcome: 'refused', attempts: [attempt('one,a', 'refused')] });
    expect(requestEntries(unknown)[1]).toMatchObject({ code: 'refused', level: 'warn' });
  });

  it('has a fault for a request that no candidate was asked for', () => {
    const record = requestRecord({
      decision: undefined,
      attempts: [],
      outcome: 'budget_reached',
      status: 400,
      message: 'The budget is reached.',
    });
    expect(requestEntries(record)).toEqual([
      expect.objectContaining({ event: 'request', route: undefined, scenario: undefined }),
      expect.objectContaining({
        event: 'fault',
        code: 'budget_reached',
        message: 'The budget is reached.',
      }),
    ]);
  });
});
