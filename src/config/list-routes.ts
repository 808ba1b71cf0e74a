import type { Config, Route } from './types.ts';

/** Every route that a request can be given: of scenarios, mappings, rules and the budget. */
export function listRoutes({ router, budget }: Config): readonly Route[] {
  return [
    ...Object.values(router.routes).flatMap((routes) => routes ?? []),
    ...router.modelMappings.flatMap(({ to }) => to),
    ...router.rules.flatMap(({ route }) => route),
    ...(budget.whenReached === 'block' ? [] : budget.whenReached),
  ];
}
