import { type AccountedRequest, addRequest, NO_REQUESTS, type Totals } from './totals.ts';

/** What one route came to in one scenario. */
export interface RouteTotals {
  /** Undefined for requests that failed before a route was found. */
  readonly scenario: string | undefined;
  /** Who was asked last; undefined as above. */
  readonly route: string | undefined;
  readonly totals: Totals;
}

/** A route that had to be left for another one. */
export interface Fallback {
  readonly from: string;
  readonly to: string;
  /** What became of the request at `from`. */
  readonly outcome: string;
  readonly times: number;
}

/** Adds requests up as they happen, however many they become. */
export interface Tally {
  add(request: AccountedRequest, scenario: string | undefined): void;
  /** In the order in which they were first used. */
  readonly routes: readonly RouteTotals[];
  readonly fallbacks: readonly Fallback[];
}

export function createTally(): Tally {
  const routes = new Map<string, RouteTotals>();
  const fallbacks = new Map<string, Fallback>();
  return {
    add(request, scenario) {
      const route = request.attempts.at(-1)?.route;
      const key = JSON.stringify([scenario, route]);
      const totals = addRequest(routes.get(key)?.totals ?? NO_REQUESTS, request);
      routes.set(key, { scenario, route, totals });
      for (const { from, to, outcome } of changesOf(request)) {
        const change = JSON.stringify([from, to, outcome]);
        const times = (fallbacks.get(change)?.times ?? 0) + 1;
        fallbacks.set(change, { from, to, outcome, times });
      }
    },
    get routes() {
      return [...routes.values()];
    },
    get fallbacks() {
      return [...fallbacks.values()];
    },
  };
}

function changesOf({ attempts }: AccountedRequest): readonly Omit<Fallback, 'times'>[] {
  return attempts.flatMap(({ route, outcome }, index) => {
    const next = attempts[index + 1];
    return next === undefined ? [] : [{ from: route, to: next.route, outcome }];
  });
}
