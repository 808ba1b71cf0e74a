import { ProxyError } from './proxy-error.ts';

/**
 * What the client is told of anything thrown. An error that is not tproxy's own is a bug: its
 * details stay out of the answer.
 */
export function toProxyError(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  return new ProxyError('internal', 'tproxy failed on this request. This is a bug in tproxy.', {
    cause: error,
    // The client would try ten times in silence; the same bug would answer each time.
    shouldRetry: false,
  });
}
