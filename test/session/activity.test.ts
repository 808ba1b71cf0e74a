import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/ledger/request-record.ts';
import { createActivity } from '../../src/session/activity.ts';
import { sessionReport } from '../../src/session/session-report.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

function record(
  requestedModel: string,
  outcome: RequestRecord['outcome'] = 'answered',
): RequestRecord {
  return requestRecord({ requestedModel, outcome });
}

describe('createActivity', () => {
  it('begins with nothing', () => {
    expect(createActivity()).toMatchObject({
      requests: 0,
      failures: 0,
      totals: { requests: 0 },
      routes: [],
      fallbacks: [],
      recent: [],
    });
  });

  it('counts every request, and all but the answered ones as failures', () => {
    const activity = createActivity();
    for (const outcome of ['answered', 'refused', 'upstream_failed', 'answered'] as const) {
      activity.record(record('m', outcome));
    }
    expect(activity).toMatchObject({ requests: 4, failures: 2 });
  });

  it('keeps the newest records, the newest last, and counts on', () => {
    const activity = createActivity(2);
    for (const model of ['a', 'b', 'c']) activity.record(record(model));
    expect(activity.recent.map(({ requestedModel }) => requestedModel)).toEqual(['b', 'c']);
    expect(activity.requests).toBe(3);
  });

  it('keeps a hundred unless told otherwise, and adds up all of them', () => {
    const activity = createActivity();
    for (let count = 0; count < 120; count += 1) activity.record(record(String(count)));
    expect(activity.recent).toHaveLength(100);
    expect(activity.recent.at(-1)?.requestedModel).toBe('119');
    expect(activity.totals).toMatchObject({ requests: 120, inputTokens: 12_000 });
    expect(activity.totals.cost.usd).toBeCloseTo(30, 9);
    expect(activity.routes).toMatchObject([
      { scenario: 'default', route: 'one,a', totals: { requests: 120 } },
    ]);
  });

  it('remembers which routes had to be left', () => {
    const activity = createActivity(1);
    const attempts = [attempt('one,a', 'upstream_failed'), attempt('two,b')];
    activity.record(requestRecord({ attempts }));
    activity.record(record('m'));
    expect(activity.fallbacks).toEqual([
      { from: 'one,a', to: 'two,b', outcome: 'upstream_failed', times: 1 },
    ]);
  });
});

describe('sessionReport', () => {
  it('tells the uptime in whole seconds and what the activity holds', () => {
    const activity = createActivity();
    activity.record(record('m', 'refused'));
    const { totals, routes, fallbacks, recent } = activity;
    const report = { activity, startedAt: 1_000, now: () => 63_499 };
    const expected = {
      pid: process.pid,
      uptimeSeconds: 62,
      requests: 1,
      failures: 1,
      totals,
      routes,
      fallbacks,
      notices: [],
      recent,
    };
    expect(sessionReport(report)).toEqual(expected);
    const notices = ['mind the gap'];
    expect(sessionReport({ ...report, notices })).toEqual({ ...expected, notices });
  });
});
