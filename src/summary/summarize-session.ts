import type { Fallback, RouteTotals } from '../ledger/tally.ts';
import { sumTotals, type Totals } from '../ledger/totals.ts';

/** What a session came to. */
export interface SessionSummary {
  readonly durationMs: number;
  readonly total: Totals;
  readonly routes: readonly RouteTotals[];
  /** The most frequent first. */
  readonly fallbacks: readonly Fallback[];
  /** Things to know that came up while claude had the terminal, each a sentence or more. */
  readonly notices: readonly string[];
}

/** Puts the summary of a session together. Pure. */
export function summarizeSession(session: {
  readonly activity: {
    readonly routes: readonly RouteTotals[];
    readonly fallbacks: readonly Fallback[];
  };
  readonly durationMs: number;
  /** E.g. why a changed configuration is not in force, or a warning of the budget. */
  readonly notices: readonly string[];
}): SessionSummary {
  const { activity, durationMs, notices } = session;
  return {
    durationMs,
    total: sumTotals(activity.routes.map(({ totals }) => totals)),
    routes: activity.routes,
    fallbacks: [...activity.fallbacks].sort((one, other) => other.times - one.times),
    notices,
  };
}
