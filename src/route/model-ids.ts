import { formatRoute, parseRoute } from '../config/parse-route.ts';
import type { Route } from '../config/types.ts';

/**
 * Claude lists only ids that begin with `claude` or `anthropic` (client.md 1.2), and fits its window
 * by CLAUDE_CODE_MAX_CONTEXT_TOKENS only where they do not begin with `claude-` (client.md 4.4). No
 * provider's name holds a slash, so that no route is mistaken for such an id.
 */
const PREFIX = 'claude/';

/** The id under which claude lists a route and asks for it. */
export function modelIdOf(route: Extract<Route, { kind: 'model' }>): string {
  return `${PREFIX}${formatRoute(route)}`;
}

/** The inverse of modelIdOf. Undefined for any other name. */
export function routeOfModelId(id: string): Route | undefined {
  if (!id.startsWith(PREFIX)) return undefined;
  const route = parseRoute(id.slice(PREFIX.length));
  return route?.kind === 'model' ? route : undefined;
}
