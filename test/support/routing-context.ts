import type { PriceBook } from '../../src/costs/price-book.ts';
import type { Candidate } from '../../src/route/decision.ts';
import type { Affinity } from '../../src/route/health/affinity.ts';
import type { Rest, RouteHealth } from '../../src/route/health/health.ts';
import type { RoutingContext } from '../../src/route/routing-context.ts';
import { testConfig } from './test-config.ts';

/** Nothing rests, nothing is remembered, no price is known, nothing was spent, unless told otherwise. */
export function routingContext(changes: Partial<RoutingContext> = {}): RoutingContext {
  return {
    config: testConfig({ kind: 'passthrough' }, []),
    modelAliases: new Map(),
    projectFolder: undefined,
    homeFolder: '/home/someone',
    health: fakeHealth(),
    affinity: fakeAffinity(),
    prices: fakePrices(),
    correctTokens: (tokens) => tokens,
    budget: { kind: 'within' },
    now: () => Date.UTC(2026, 0, 2),
    ...changes,
  };
}

/** @param rests by route */
export function fakeHealth(
  rests: Readonly<Record<string, Rest>> = {},
  latencies: Readonly<Record<string, number>> = {},
): RouteHealth {
  return {
    resting: ({ route }) => rests[route],
    latency: ({ route }) => latencies[route],
    begin: () => undefined,
    succeeded: () => undefined,
    failed: () => undefined,
  };
}

/** @param last the candidate that every conversation used last */
export function fakeAffinity(last?: Candidate, begun = 0): Affinity {
  return { last: () => last, used: () => undefined, begun: () => begun };
}

/** @param rates US dollars for a million prompt tokens, by `provider,model`; windows likewise, in tokens */
export function fakePrices(
  rates: Readonly<Record<string, number>> = {},
  windows: Readonly<Record<string, number>> = {},
): PriceBook {
  return {
    load: async () => undefined,
    costOf: () => undefined,
    ratePerMillion: ({ provider, model }) => rates[`${provider.name},${model}`],
    contextWindow: ({ provider, model }) => windows[`${provider.name},${model}`],
  };
}
