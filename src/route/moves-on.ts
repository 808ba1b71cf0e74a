import type { ProxyError, ProxyErrorCode } from '../errors/proxy-error.ts';

/**
 * Faults of one candidate that another may not have. Missing are those of the request, which each
 * would refuse, and those of the configuration, which are to be seen.
 */
const MOVING_CODES: ReadonlySet<ProxyErrorCode> = new Set([
  'upstream_unreachable',
  'upstream_timeout',
  'upstream_rate_limited',
  'upstream_overloaded',
  'upstream_failed',
  'upstream_conflict',
  'upstream_truncated',
  'upstream_invalid_response',
  // Another account may have money.
  'upstream_billing',
  // Another model may take more.
  'context_overflow',
  'upstream_too_large',
] satisfies ProxyErrorCode[]);

/**
 * Whether the next candidate may try after this fault, as long as the client has got no byte.
 * A status 408, 409, 429 or 5xx always lets it, however the provider worded it (design.md section 5).
 */
export function movesOn({ code, upstreamStatus: status }: ProxyError): boolean {
  if (MOVING_CODES.has(code)) return true;
  return (
    status === 408 || status === 409 || status === 429 || (status !== undefined && status >= 500)
  );
}
