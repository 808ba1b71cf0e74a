import type { MessagesRequest } from '../anthropic/request.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { Target } from '../protocols/adapter.ts';
import { modelLimits } from '../providers/model-limits.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';
import { contextOverflowMessage } from '../upstream-errors/context-overflow.ts';

/**
 * The client compacts by the numbers in an overflow error (wire.md 1.9). Where the provider gave
 * none, tproxy's own count and the known window stand in.
 * @returns the error itself when it is another, or nothing better is known.
 */
export function withCountedOverflow(
  error: unknown,
  request: MessagesRequest,
  { provider, model }: Target,
  tokens: TokenCounter,
): unknown {
  if (!(error instanceof ProxyError) || error.code !== 'context_overflow') return error;
  const limit = modelLimits(provider.name, model).contextWindow;
  if (/\d/.test(error.message) || limit === undefined) return error;
  const message = contextOverflowMessage({ tokens: tokens.countRequest(request), limit });
  return new ProxyError('context_overflow', message, { cause: error });
}
