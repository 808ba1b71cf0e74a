import type { ProxyError } from '../errors/proxy-error.ts';
import type { ErrorEvent } from './events.ts';

/** The body of an HTTP error (wire.md 1.8). */
export function errorBody(error: ProxyError): ErrorEvent {
  return { type: 'error', error: { type: error.type, message: error.message } };
}

/**
 * The event that ends a stream which cannot go on. The client repeats a streamed request only for
 * `overloaded_error` (wire.md 1.9), so every fault that may pass is given that type.
 */
export function errorEvent(error: ProxyError): ErrorEvent {
  const type = error.retryable ? 'overloaded_error' : error.type;
  return { type: 'error', error: { type, message: error.message } };
}
