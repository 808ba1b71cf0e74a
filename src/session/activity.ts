import type { RequestRecord } from '../ledger/request-record.ts';
import { createTally, type Fallback, type RouteTotals } from '../ledger/tally.ts';
import { addRequest, NO_REQUESTS, type Totals } from '../ledger/totals.ts';

/** What a session has done so far, in memory only. */
export interface Activity {
  record(record: RequestRecord): void;
  readonly requests: number;
  readonly failures: number;
  /** Of all requests, however few of them are still in `recent`. */
  readonly totals: Totals;
  readonly routes: readonly RouteTotals[];
  readonly fallbacks: readonly Fallback[];
  /** The newest last. */
  readonly recent: readonly RequestRecord[];
}

/** Creates the memory of one session; it keeps the newest `limit` records. */
export function createActivity(limit = 100): Activity {
  const tally = createTally();
  let totals = NO_REQUESTS;
  let recent: RequestRecord[] = [];
  return {
    record(record) {
      totals = addRequest(totals, record);
      tally.add(record, record.decision?.scenario);
      recent = [...recent, record].slice(-limit);
    },
    get requests() {
      return totals.requests;
    },
    get failures() {
      return totals.failures;
    },
    get totals() {
      return totals;
    },
    get routes() {
      return tally.routes;
    },
    get fallbacks() {
      return tally.fallbacks;
    },
    get recent() {
      return recent;
    },
  };
}
