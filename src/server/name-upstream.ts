import { ProxyError } from '../errors/proxy-error.ts';
import type { Target } from '../protocols/adapter.ts';

/** How parts that do not know whom they work for begin their sentences. */
const NAMELESS = /^The upstream\b/;

/** Puts the provider and the model into an error of those that know neither. */
export function nameUpstream(error: unknown, { provider, model }: Target): unknown {
  if (!(error instanceof ProxyError) || !NAMELESS.test(error.message)) return error;
  const { code, upstreamStatus, retryAfterSeconds, shouldRetry } = error;
  const message = error.message.replace(NAMELESS, `${provider.name}, asked for model ${model},`);
  return new ProxyError(code, message, {
    cause: error,
    upstreamStatus,
    retryAfterSeconds,
    shouldRetry,
  });
}
