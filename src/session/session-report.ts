import type { Activity, RequestRecord } from './activity.ts';

/** What a running session tells of itself; `tproxy status` prints it. */
export interface SessionReport {
  readonly pid: number;
  readonly uptimeSeconds: number;
  readonly requests: number;
  readonly failures: number;
  readonly recent: readonly RequestRecord[];
}

/** Describes a session as it is now. */
export function sessionReport(session: {
  readonly activity: Activity;
  readonly now: () => number;
  readonly startedAt: number;
}): SessionReport {
  const { activity } = session;
  return {
    pid: process.pid,
    uptimeSeconds: Math.round((session.now() - session.startedAt) / 1000),
    requests: activity.requests,
    failures: activity.failures,
    recent: activity.recent,
  };
}
