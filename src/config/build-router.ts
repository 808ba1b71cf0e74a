import type { ConfigFile } from './read-file.ts';
import { ROUTE_KEYS } from './schema.ts';
import type { Route, RouterConfig } from './types.ts';

/** Tokens from which on a request is long context, unless configured (design.md section 3). */
const LONG_CONTEXT_THRESHOLD = 60_000;

/**
 * Joins the [router] tables of both files. A key of the project's replaces the person's own, lists
 * of mappings and rules as a whole.
 */
export function buildRouter(
  user: ConfigFile | undefined,
  project: ConfigFile | undefined,
): RouterConfig {
  const router = { ...user?.router, ...project?.router };
  const ownerOf = (key: 'model_mappings' | 'rules') =>
    project?.router[key] === undefined ? user : project;
  const routes: { -readonly [K in (typeof ROUTE_KEYS)[number]]?: readonly Route[] } = {};
  for (const key of ROUTE_KEYS) {
    const configured = router[key];
    if (configured !== undefined) routes[key] = configured;
  }
  return {
    routes: { ...routes, default: routes.default ?? [{ kind: 'passthrough' }] },
    longContextThreshold: router.long_context_threshold ?? LONG_CONTEXT_THRESHOLD,
    thinkEfforts: router.think_effort ?? ['xhigh', 'max'],
    backgroundModels: router.background_models ?? [],
    strategy: router.strategy ?? 'fill_first',
    modelMappings: (ownerOf('model_mappings')?.mappings ?? []).map(({ table }) => ({
      from: table.from ?? '',
      to: table.to ?? [],
      bidirectional: table.bidirectional ?? false,
    })),
    // Blanks around the comma do not matter, as in a route.
    modelExclusions: (router.model_exclusions ?? []).map((glob) => glob.replace(/\s*,\s*/, ',')),
    rules: (ownerOf('rules')?.rules ?? []).map(({ rule }) => rule),
  };
}
