import type { LedgerLine } from '../ledger/ledger-line.ts';
import { addRequest, NO_REQUESTS, sumTotals, type Totals } from '../ledger/totals.ts';

/** What the requests of some days came to. */
export interface Stats {
  /** The first moment that counts, ISO 8601. */
  readonly since: string;
  readonly days: number;
  readonly sessions: number;
  readonly total: Totals;
  /** By the route that was asked last; undefined: no route was asked. */
  readonly routes: readonly { readonly route: string | undefined; readonly totals: Totals }[];
  /** Lines of the ledger that could not be read. */
  readonly skippedLines: number;
}

/** Adds lines of the ledger up, one by one, so that a large ledger needs no memory. */
export interface Aggregation {
  add(line: LedgerLine): void;
  result(reading: {
    readonly since: number;
    readonly days: number;
    readonly skippedLines: number;
  }): Stats;
}

export function createAggregation(): Aggregation {
  const routes = new Map<string | undefined, Totals>();
  const sessions = new Set<string>();
  return {
    add(line) {
      sessions.add(line.session);
      routes.set(line.route, addRequest(routes.get(line.route) ?? NO_REQUESTS, line));
    },
    result({ since, days, skippedLines }) {
      return {
        since: new Date(since).toISOString(),
        days,
        sessions: sessions.size,
        total: sumTotals([...routes.values()]),
        routes: [...routes].map(([route, totals]) => ({ route, totals })),
        skippedLines,
      };
    },
  };
}

/** The midnight, local time, with which the last `days` days begin, today included. */
export function startOfDays(now: number, days: number): number {
  const start = new Date(now);
  start.setHours(0, 0, 0, 0);
  // By the calendar: a day may have 23 or 25 hours.
  start.setDate(start.getDate() - (days - 1));
  return start.getTime();
}
