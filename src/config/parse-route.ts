import type { Route } from './types.ts';

/** The route that leaves model and credential as the client sent them (design.md section 3). */
const PASSTHROUGH = 'passthrough';

/**
 * Reads `provider,model` or `passthrough`, blanks around the parts aside. Only the first comma
 * counts, because a model may hold any other character. Undefined for anything else.
 */
export function parseRoute(text: string): Route | undefined {
  const trimmed = text.trim();
  if (trimmed === PASSTHROUGH) return { kind: 'passthrough' };
  const comma = trimmed.indexOf(',');
  if (comma < 0) return undefined;
  const provider = trimmed.slice(0, comma).trim();
  const model = trimmed.slice(comma + 1).trim();
  if (provider === '' || provider === PASSTHROUGH || model === '') return undefined;
  if (hasControlCharacter(trimmed)) return undefined;
  return { kind: 'model', provider, model };
}

/** The inverse of parseRoute. */
export function formatRoute(route: Route): string {
  return route.kind === 'passthrough' ? PASSTHROUGH : `${route.provider},${route.model}`;
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
