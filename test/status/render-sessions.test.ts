import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { createActivity } from '../../src/session/activity.ts';
import { sessionReport } from '../../src/session/session-report.ts';
import type { SessionStatus } from '../../src/status/collect-status.ts';
import { renderSessions } from '../../src/status/render-sessions.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

const PLAIN = new Chalk({ level: 0 });
const COLOURS = new Chalk({ level: 1 });

function session(
  records: readonly ReturnType<typeof requestRecord>[],
  changes: Partial<SessionStatus> = {},
): SessionStatus {
  const activity = createActivity();
  records.forEach(activity.record);
  const report = sessionReport({ activity, now: () => 0, startedAt: 0 });
  return { ...report, pid: 7, port: 4711, kind: 'code', ...changes };
}

const at = (hours: number) => new Date(2026, 0, 15, hours, 5, 9).getTime();

describe('renderSessions', () => {
  it('marks one that serves other clients', () => {
    expect(renderSessions([session([], { kind: 'serve' })], PLAIN)).toBe(
      '  pid 7  port 4711 (serve)  up 0 s  0 requests',
    );
  });

  it('says so when none is running', () => {
    expect(renderSessions([], PLAIN)).toBe('  none running');
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h 0 min'],
    [90_061, '25 h 1 min'],
  ])('shows an uptime of %i seconds as %s', (uptimeSeconds, text) => {
    expect(renderSessions([session([], { uptimeSeconds })], PLAIN)).toBe(
      `  pid 7  port 4711  up ${text}  0 requests`,
    );
  });

  it('shows what was spent and where the newest requests went', () => {
    const attempts = [attempt('one,a', 'upstream_rate_limited'), attempt('two,b')];
    const page = renderSessions(
      [
        session([
          requestRecord({ startedAt: at(9), attempts, durationMs: 1_250 }),
          requestRecord({ startedAt: at(10), outcome: 'upstream_failed', costUsd: undefined }),
          requestRecord({ startedAt: at(23), attempts: [], decision: undefined }),
        ]),
        session([], { pid: 12_345 }),
      ],
      PLAIN,
    );
    expect(page).toBe(`  pid 7      port 4711  up 0 s  3 requests  1 failed
    1.2k tokens in, 900 (75 %) cached, 60 out, cost at least $0.50, as requested $3.00, saved $1.50 (75 %)
    09:05:09  default  one,a → two,b  answered         1.3 s  no other route applies
    10:05:09  default  one,a          upstream failed  0.0 s  no other route applies
    23:05:09  (none)   (no route)     answered         0.0 s
  pid 12345  port 4711  up 0 s  0 requests`);
  });

  it('shows the newest few alone', () => {
    const records = Array.from({ length: 30 }, (_, hour) => requestRecord({ startedAt: at(hour) }));
    expect(renderSessions([session(records)], PLAIN).split('\n')).toHaveLength(7);
  });

  it('shows notices, and failures in red', () => {
    const page = renderSessions(
      [session([requestRecord({ outcome: 'refused' })], { notices: ['mind the gap'] })],
      COLOURS,
    );
    expect(page).toContain(`    ${COLOURS.yellow('!')} mind the gap`);
    expect(page).toContain(COLOURS.red('1 failed'));
    expect(page).toContain(COLOURS.red('refused'));
  });

  it('lets nothing move the cursor', () => {
    const records = [requestRecord({ attempts: [attempt('one,\u001b[2Ja\n')] })];
    expect(renderSessions([session(records)], PLAIN)).toContain('one,?[2Ja?');
  });
});
