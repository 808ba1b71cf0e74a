import type { ProxyError, ProxyErrorCode } from '../../errors/proxy-error.ts';
import { faultVerdict } from './fault-verdict.ts';

/**
 * Faults that another candidate may not have, though this one is sound, or was not asked. Missing
 * are those of the request, which each would refuse, and those of the configuration, which are to be
 * seen.
 */
const MOVING_CODES: ReadonlySet<ProxyErrorCode> = new Set([
  'upstream_conflict',
  // Another model may take more.
  'context_overflow',
  'upstream_too_large',
  // Another may have a connection open already.
  'connections_exhausted',
] satisfies ProxyErrorCode[]);

/**
 * Whether the next candidate may try after this fault, as long as the client has got no byte.
 * A status 408, 409, 429 or 5xx always lets it, however the provider worded it (design.md section 5).
 */
export function movesOn({ code, upstreamStatus: status }: ProxyError): boolean {
  const verdict = faultVerdict(code);
  if (MOVING_CODES.has(code) || (verdict !== 'sound' && verdict !== 'unknown')) return true;
  return (
    status === 408 || status === 409 || status === 429 || (status !== undefined && status >= 500)
  );
}
