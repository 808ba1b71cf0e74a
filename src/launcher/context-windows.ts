import { limitsOf } from '../config/limits-of.ts';
import type { Config, Route } from '../config/types.ts';

/** The bounds of CLAUDE_CODE_AUTO_COMPACT_WINDOW (client.md 0): claude raises a smaller one itself. */
const SMALLEST_COMPACT_WINDOW = 100_000;
const LARGEST_WINDOW = 1_000_000;
/**
 * With a CLAUDE_CODE_MAX_CONTEXT_TOKENS of less, claude 2.1.197 keeps so much of the window for the
 * answer that its own tools no longer fit, and refuses to send anything ("Context limit reached",
 * measured with 16,000). Then an error of the provider's is the better end: claude compacts.
 */
const SMALLEST_CONTEXT = 64_000;

/** The scenarios that a main conversation goes through. */
const OF_THE_CONVERSATION = ['default', 'think', 'image'] as const;

/**
 * The variables that make claude compact a conversation before it outgrows its routes (client.md 0,
 * 4.4). The first counts for every model, the second for names that do not begin with `claude-`.
 * None when nothing is known. Goes by the configuration and the registry alone: the published
 * prices, which know more windows, take 50 ms to load, and claude is waiting to be started.
 */
export function contextWindowVariables(config: Config): Readonly<Record<string, string>> {
  const window = windowOfConversation(config);
  if (window === undefined) return {};
  const most = Math.min(window, LARGEST_WINDOW);
  return {
    CLAUDE_CODE_AUTO_COMPACT_WINDOW: String(Math.max(most, SMALLEST_COMPACT_WINDOW)),
    ...(most < SMALLEST_CONTEXT ? {} : { CLAUDE_CODE_MAX_CONTEXT_TOKENS: String(most) }),
  };
}

/** Tokens; undefined when not known. What is too large for the other routes goes to `long_context`. */
function windowOfConversation({ router, providers }: Config): number | undefined {
  const { routes } = router;
  if (routes.long_context !== undefined) return windowOfRoute(routes.long_context, providers);
  const windows = OF_THE_CONVERSATION.flatMap(
    (scenario) => windowOfRoute(routes[scenario] ?? [], providers) ?? [],
  );
  return windows.length === 0 ? undefined : Math.min(...windows);
}

/**
 * A candidate that is too small for a request is skipped, so that the largest counts; nothing is
 * known of a route of which one is not known.
 */
function windowOfRoute(
  route: readonly Route[],
  providers: Config['providers'],
): number | undefined {
  const windows = route.map((candidate) => windowOfCandidate(candidate, providers));
  const known = windows.filter((window) => window !== undefined);
  return known.length === 0 || known.length < windows.length ? undefined : Math.max(...known);
}

/** Claude itself knows the windows of what is passed on to Anthropic. */
function windowOfCandidate(route: Route, providers: Config['providers']): number | undefined {
  if (route.kind === 'passthrough') return undefined;
  const provider = providers.get(route.provider);
  return provider && limitsOf(provider, route.model).contextWindow;
}
