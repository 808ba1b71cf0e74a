import { ProxyError } from '../errors/proxy-error.ts';

/** Who was being called, for the sentence that the user reads. */
export interface Destination {
  readonly provider: string;
  readonly baseUrl: string;
}

const TIMEOUTS = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const CAUSES = new Map([
  ['ECONNREFUSED', 'nothing listens there. Is the server running?'],
  ['ENOTFOUND', 'the host name is not known. Check api_base_url and the network.'],
  ['EAI_AGAIN', 'the host name cannot be looked up. Check the network.'],
  ['ECONNRESET', 'it closed the connection.'],
  ['EPIPE', 'it closed the connection.'],
  ['UND_ERR_SOCKET', 'it closed the connection.'],
  ['EHOSTUNREACH', 'there is no way to that host. Check the network.'],
  ['ENETUNREACH', 'there is no network.'],
]);

/** Says in words why an upstream could not be called. */
export function connectionError(error: unknown, destination: Destination): ProxyError {
  const refusal = tunnelRefusal(error);
  if (refusal === undefined && isAbort(error)) return clientClosed(error);
  const code = errorCode(error);
  const who = `${destination.provider} (${destination.baseUrl})`;
  if (isTimeout(error) || (code !== undefined && TIMEOUTS.has(code))) {
    return new ProxyError('upstream_timeout', `${who} did not answer in time.`, { cause: error });
  }
  const reason = refusal ?? CAUSES.get(code ?? '') ?? `the connection failed: ${messageOf(error)}.`;
  return new ProxyError('upstream_unreachable', `${who} cannot be reached: ${reason}`, {
    cause: error,
  });
}

/** Says in words why an upstream that had begun to answer did not go on. */
export function brokenAnswer(error: unknown, destination: Destination): ProxyError {
  const fault = connectionError(error, destination);
  if (fault.code !== 'upstream_unreachable') return fault;
  return new ProxyError(
    'upstream_truncated',
    `${destination.provider} broke the connection off before its answer was complete.`,
    { cause: error },
  );
}

/** The client ended the request itself; nothing went wrong upstream. */
export function clientClosed(cause?: unknown): ProxyError {
  return new ProxyError('client_closed', 'The client went away before the answer was complete.', {
    cause,
  });
}

/** Upstream calls are aborted for one reason only: their client went away. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The HTTP library reports this as an abort, and the proxy's status in words alone. */
function tunnelRefusal(error: unknown): string | undefined {
  const status = /^Proxy response \((\d+)\)/.exec(messageOf(error))?.[1];
  if (status === undefined) return undefined;
  return `the HTTP proxy on the way refused the connection (${status}). Check HTTPS_PROXY and NO_PROXY.`;
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

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
