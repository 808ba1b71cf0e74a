import type { ProxyErrorCode } from '../../errors/proxy-error.ts';
import type { FaultCause } from '../../upstream-errors/classify-fault.ts';

/**
 * What a failed request shows of its candidate:
 * - `limited`: it works, and wants to be left alone for a while.
 * - `faulty`: it does not work, though its server answers.
 * - `silent`: it does not work, and its server may not be there.
 * - `unreachable`: nobody answers at the address, which all models of the provider share.
 * - `sound`: it works, and the request is at fault, or the configuration.
 * - `unknown`: it was not asked, or the client left before it could answer.
 */
export type FaultVerdict = 'limited' | 'faulty' | 'silent' | 'unreachable' | 'sound' | 'unknown';

const VERDICTS: Readonly<Partial<Record<ProxyErrorCode, FaultVerdict>>> = {
  upstream_rate_limited: 'limited',
  upstream_billing: 'limited',
  upstream_overloaded: 'faulty',
  upstream_failed: 'faulty',
  upstream_truncated: 'faulty',
  upstream_redirect: 'faulty',
  upstream_html: 'faulty',
  upstream_not_json: 'faulty',
  upstream_invalid_response: 'faulty',
  upstream_invalid_tool_call: 'faulty',
  upstream_response_too_large: 'faulty',
  upstream_timeout: 'silent',
  upstream_stalled: 'silent',
  upstream_dns_failed: 'unreachable',
  upstream_refused: 'unreachable',
  upstream_reset: 'unreachable',
  upstream_tls_failed: 'unreachable',
  upstream_tunnel_refused: 'unreachable',
  upstream_unreachable: 'unreachable',
  context_overflow: 'sound',
  upstream_conflict: 'sound',
  upstream_invalid_request: 'sound',
  upstream_auth: 'sound',
  upstream_forbidden: 'sound',
  upstream_model_not_found: 'sound',
  upstream_too_large: 'sound',
} satisfies Record<FaultCause, FaultVerdict>;

export function faultVerdict(code: ProxyErrorCode): FaultVerdict {
  return VERDICTS[code] ?? 'unknown';
}
