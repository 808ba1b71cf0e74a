import { limitsOf } from '../config/limits-of.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { Target } from '../protocols/adapter.ts';
import { contextOverflowMessage } from '../upstream-errors/context-overflow.ts';

/**
 * The client compacts by the numbers in an overflow error (wire.md 1.9). Where the provider gave
 * none, tproxy's own count and the known window stand in.
 * @param countTokens counts the prompt, which takes its time
 * @returns the error itself when it is another, or nothing better is known.
 */
export function withCountedOverflow(
  error: unknown,
  countTokens: () => number,
  { provider, model }: Target,
): unknown {
  if (!(error instanceof ProxyError) || error.code !== 'context_overflow') return error;
  const limit = limitsOf(provider, model).contextWindow;
  if (/\d/.test(error.message) || limit === undefined) return error;
  const message = contextOverflowMessage({ tokens: countTokens(), limit });
  return new ProxyError('context_overflow', message, { cause: error });
}
