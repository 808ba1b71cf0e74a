import { describe, expect, it } from 'vitest';
import { createActivity, type RequestRecord } from '../../src/session/activity.ts';
import { sessionReport } from '../../src/session/session-report.ts';

function record(
  requestedModel: string,
  outcome: RequestRecord['outcome'] = 'answered',
): RequestRecord {
  return {
    startedAt: 1,
    durationMs: 2,
    requestedModel,
    decision: {
      scenario: 'default',
      phase: 'scenario',
      reason: 'no other route applies',
      candidates: [{ route: 'one,a', provider: 'one', model: 'a' }],
    },
    outcome,
    status: 200,
    warnings: [],
  };
}

describe('createActivity', () => {
  it('begins with nothing', () => {
    expect(createActivity()).toMatchObject({ requests: 0, failures: 0, recent: [] });
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

  it('keeps a hundred unless told otherwise', () => {
    const activity = createActivity();
    for (let count = 0; count < 120; count += 1) activity.record(record(String(count)));
    expect(activity.recent).toHaveLength(100);
    expect(activity.recent.at(-1)?.requestedModel).toBe('119');
  });
});

describe('sessionReport', () => {
  it('tells the uptime in whole seconds and what the activity holds', () => {
    const activity = createActivity();
    activity.record(record('m', 'refused'));
    expect(sessionReport({ activity, startedAt: 1_000, now: () => 63_499 })).toEqual({
      pid: process.pid,
      uptimeSeconds: 62,
      requests: 1,
      failures: 1,
      recent: activity.recent,
    });
  });
});
