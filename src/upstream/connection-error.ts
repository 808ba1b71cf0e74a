import { ProxyError, type ProxyErrorCode } from '../errors/proxy-error.ts';
import { FORBIDDEN_ADDRESS } from './safe-lookup.ts';

/** Who was being called, for the sentence that the user reads. */
export interface Destination {
  readonly provider: string;
  readonly baseUrl: string;
}

interface Reason {
  readonly code: ProxyErrorCode;
  /** What follows "cannot be reached: ". */
  readonly words: string;
}

const TIMEOUTS = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

const CLOSED: Reason = { code: 'upstream_reset', words: 'it closed the connection.' };
const UNTRUSTED: Reason = {
  code: 'upstream_tls_failed',
  words:
    'nobody whom this machine trusts has signed its certificate. Behind a proxy that reads along, name its certificate in NODE_EXTRA_CA_CERTS.',
};
const EXHAUSTED = 'Too much is open: end other programs, or raise the limit (ulimit -n).';

const REASONS: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    'ECONNREFUSED',
    { code: 'upstream_refused', words: 'nothing listens there. Is the server running?' },
  ],
  [
    'ENOTFOUND',
    {
      code: 'upstream_dns_failed',
      words: 'the host name is not known. Check api_base_url and the network.',
    },
  ],
  [
    'EAI_AGAIN',
    {
      code: 'upstream_dns_failed',
      words: 'the host name cannot be looked up. Check the network.',
    },
  ],
  ['ECONNRESET', CLOSED],
  ['EPIPE', CLOSED],
  ['UND_ERR_SOCKET', CLOSED],
  [
    'EHOSTUNREACH',
    { code: 'upstream_unreachable', words: 'there is no way to that host. Check the network.' },
  ],
  ['ENETUNREACH', { code: 'upstream_unreachable', words: 'there is no network.' }],
  [
    'CERT_HAS_EXPIRED',
    { code: 'upstream_tls_failed', words: 'its certificate has expired. Is the clock right?' },
  ],
  [
    'CERT_NOT_YET_VALID',
    {
      code: 'upstream_tls_failed',
      words: 'its certificate is not valid yet. Is the clock right?',
    },
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    {
      code: 'upstream_tls_failed',
      words: 'its certificate is that of another host. Check api_base_url.',
    },
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['EMFILE', { code: 'connections_exhausted', words: `no more files can be opened. ${EXHAUSTED}` }],
  ['ENFILE', { code: 'connections_exhausted', words: `no more files can be opened. ${EXHAUSTED}` }],
  ['EADDRNOTAVAIL', { code: 'connections_exhausted', words: `no port is free. ${EXHAUSTED}` }],
  ['ENOBUFS', { code: 'connections_exhausted', words: `no memory is free. ${EXHAUSTED}` }],
]);

/** The rarer ones of the TLS library, which come with its own words. */
const TLS_CODE = /^(?:CERT_|ERR_SSL_|ERR_TLS_|UNABLE_TO_|CRL_|EPROTO$|INVALID_)/;

/** Says in words why an upstream could not be called. */
export function connectionError(error: unknown, destination: Destination): ProxyError {
  const refusal = tunnelRefusal(error);
  if (refusal === undefined && isAbort(error)) return clientClosed(error);
  const code = errorCode(error) ?? '';
  const who = `${destination.provider} (${destination.baseUrl})`;
  if (code === 'UND_ERR_BODY_TIMEOUT') return stalled(destination, error);
  if (isTimeout(error) || TIMEOUTS.has(code)) {
    return new ProxyError('upstream_timeout', `${who} did not answer in time.`, { cause: error });
  }
  const reason = refusal ?? REASONS.get(code) ?? rareReason(code, error);
  return new ProxyError(reason.code, `${who} cannot be reached: ${reason.words}`, { cause: error });
}

/** Says in words why an upstream that had begun to answer did not go on. */
export function brokenAnswer(error: unknown, destination: Destination): ProxyError {
  const fault = connectionError(error, destination);
  if (fault.code === 'upstream_timeout') return stalled(destination, error);
  if (fault.code === 'client_closed' || fault.code === 'upstream_stalled') return fault;
  return brokenOff(destination, error);
}

/** The client ended the request itself; nothing went wrong upstream. */
export function clientClosed(cause?: unknown): ProxyError {
  return new ProxyError('client_closed', 'The client went away before the answer was complete.', {
    cause,
  });
}

/** The connection ended in the middle of an answer. */
export function brokenOff({ provider }: Pick<Destination, 'provider'>, cause: unknown): ProxyError {
  return new ProxyError(
    'upstream_truncated',
    `${provider} broke the connection off before its answer was complete.`,
    { cause },
  );
}

/** Nothing has come for as long as is waited for, in the middle of an answer. */
export function stalled({ provider, baseUrl }: Destination, cause: unknown): ProxyError {
  return new ProxyError(
    'upstream_stalled',
    `${provider} (${baseUrl}) did not go on with its answer in time.`,
    { cause },
  );
}

/** Upstream calls are aborted for one reason only: their client went away. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The HTTP library reports this as an abort, and the proxy's status in words alone. */
function tunnelRefusal(error: unknown): Reason | undefined {
  const status = /^Proxy response \((\d+)\)/.exec(messageOf(error))?.[1];
  if (status === undefined) return undefined;
  const words = `the HTTP proxy on the way refused the connection (${status}). Check HTTPS_PROXY and NO_PROXY.`;
  return { code: 'upstream_tunnel_refused', words };
}

function rareReason(code: string, error: unknown): Reason {
  if (code === FORBIDDEN_ADDRESS) return { code: 'forbidden_address', words: messageOf(error) };
  const words = messageOf(error).replace(/\.$/, '');
  if (!TLS_CODE.test(code)) {
    return { code: 'upstream_unreachable', words: `the connection failed: ${words}.` };
  }
  return {
    code: 'upstream_tls_failed',
    words: `no TLS connection could be made: ${words}. Check api_base_url: is https right?`,
  };
}

/** What `AbortSignal.timeout` gives as its reason. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** Node reports a host with several addresses as an AggregateError, whose first cause tells most. */
function errorCode(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  if (error instanceof Error && error.cause !== undefined) return errorCode(error.cause);
  return undefined;
}

/** OpenSSL's words hold file names and line numbers; what they say stands between colons. */
function messageOf(error: unknown): string {
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  return /^[0-9A-F]+:error:[^:]*:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;
}
