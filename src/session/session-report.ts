import type { RequestRecord } from '../ledger/request-record.ts';
import type { Fallback, RouteTotals } from '../ledger/tally.ts';
import type { Totals } from '../ledger/totals.ts';
import type { Activity } from './activity.ts';

/** What a running session tells of itself; `tproxy status` prints it. */
export interface SessionReport {
  readonly pid: number;
  readonly uptimeSeconds: number;
  readonly requests: number;
  readonly failures: number;
  readonly totals: Totals;
  readonly routes: readonly RouteTotals[];
  readonly fallbacks: readonly Fallback[];
  /** E.g. why a changed configuration is not in force; each a sentence or more. */
  readonly notices: readonly string[];
  /** The newest last. */
  readonly recent: readonly RequestRecord[];
}

/** Describes a session as it is now. */
export function sessionReport(session: {
  readonly activity: Activity;
  readonly notices?: readonly string[];
  readonly now: () => number;
  readonly startedAt: number;
}): SessionReport {
  const { activity, notices = [] } = session;
  const { requests, failures, totals, routes, fallbacks, recent } = activity;
  const uptimeSeconds = Math.round((session.now() - session.startedAt) / 1000);
  const { pid } = process;
  return { pid, uptimeSeconds, requests, failures, totals, routes, fallbacks, notices, recent };
}
