import { isBug } from '../../errors/catalog.ts';
import { ProxyError, type ProxyErrorCode } from '../../errors/proxy-error.ts';
import type { Candidate } from '../decision.ts';
import { faultVerdict } from './fault-verdict.ts';

/** A candidate that was tried, and why it did not answer. */
export interface CandidateFailure {
  readonly candidate: Candidate;
  readonly error: ProxyError;
}

/** The client gives up at once when it would have to wait longer (client.md 4.2). Seconds. */
const LONGEST_WAIT_SECONDS = 60;

/**
 * From the most to the least useful to the client: what it mends itself, by compacting; what passes,
 * so that it asks again, the surest first; what a person must put right.
 */
const USEFULNESS: readonly ((error: ProxyError) => boolean)[] = [
  // Nobody is there any more.
  ({ code }) => code === 'client_closed',
  ({ code, message }) => code === 'context_overflow' && /\d/.test(message),
  (error) => error.code === 'upstream_rate_limited' && passesSoon(error),
  ({ code }) => code === 'upstream_overloaded',
  ({ code }) => faultVerdict(code) === 'silent',
  ({ code, retryable }) => faultVerdict(code) === 'unreachable' && retryable,
  ({ code, retryable }) => retryable && code !== 'upstream_rate_limited',
  ({ code }) => code === 'context_overflow',
  ({ code }) => code === 'upstream_too_large',
  ({ code }) => code === 'upstream_rate_limited',
  ({ code }) => code === 'upstream_billing',
  ({ code }) => !isBug(code),
];

/** What the list of tried candidates calls each fault. No word of it may be one the client acts on. */
const WORDS: Readonly<Partial<Record<ProxyErrorCode, string>>> = {
  context_overflow: 'the prompt does not fit',
  upstream_rate_limited: 'rate limited',
  upstream_overloaded: 'overloaded',
  upstream_timeout: 'no answer in time',
  upstream_stalled: 'fell silent',
  upstream_dns_failed: 'unreachable',
  upstream_refused: 'unreachable',
  upstream_reset: 'unreachable',
  upstream_unreachable: 'unreachable',
  upstream_tunnel_refused: 'unreachable',
  upstream_tls_failed: 'no trusted connection',
  connections_exhausted: 'no connection left',
  upstream_failed: 'failed',
  upstream_conflict: 'conflict',
  upstream_truncated: 'broke off',
  upstream_redirect: 'a redirect',
  upstream_html: 'no valid answer',
  upstream_not_json: 'no valid answer',
  upstream_invalid_response: 'no valid answer',
  upstream_invalid_tool_call: 'no valid tool call',
  upstream_response_too_large: 'no valid answer',
  upstream_billing: 'the account cannot pay',
  upstream_too_large: 'too much at once',
  upstream_auth: 'the key is refused',
  upstream_forbidden: 'not allowed',
  upstream_model_not_found: 'no such model',
  upstream_invalid_request: 'the request is refused',
  missing_api_key: 'no key',
  no_client_credential: 'no login',
  unknown_provider: 'not configured',
  client_closed: 'the client left',
  transformer_failed: 'tproxy failed',
  internal: 'tproxy failed',
};

/**
 * The error of a request that no candidate answered: the most useful one, with the list of what was
 * tried behind its own words. A single failure stays as it is. The client may come back as soon as
 * the first of them is free again.
 *
 * @param failures in the order of trying, at least one.
 */
export function mostUseful(failures: readonly CandidateFailure[]): ProxyError {
  const [best] = failures.map(({ error }) => error).sort(byUsefulness);
  if (best === undefined) return new ProxyError('internal', 'No candidate was tried.');
  if (failures.length === 1) return best;
  const tried = failures.map(sayFailure).join('; ');
  return new ProxyError(best.code, `${asSentence(best.message)} Tried: ${tried}.`, {
    cause: best,
    upstreamStatus: best.upstreamStatus,
    retryAfterSeconds: soonest(failures, best),
    shouldRetry: best.shouldRetry,
  });
}

function byUsefulness(one: ProxyError, other: ProxyError): number {
  return (
    rankOf(one) - rankOf(other) ||
    largestLimit(other) - largestLimit(one) ||
    (one.retryAfterSeconds ?? LONGEST_WAIT_SECONDS) -
      (other.retryAfterSeconds ?? LONGEST_WAIT_SECONDS)
  );
}

function rankOf(error: ProxyError): number {
  const rank = USEFULNESS.findIndex((applies) => applies(error));
  return rank < 0 ? USEFULNESS.length : rank;
}

function passesSoon({ retryable, retryAfterSeconds = 0 }: ProxyError): boolean {
  return retryable && retryAfterSeconds <= LONGEST_WAIT_SECONDS;
}

/** Of several overflows, the one that asks for the least compacting: `… > 200000 maximum`. */
function largestLimit({ code, message }: ProxyError): number {
  return code === 'context_overflow' ? Number(/ > (\d+)/.exec(message)?.[1] ?? 0) : 0;
}

/** Seconds. A long wait of another candidate is none for an error that may pass at any moment. */
function soonest(failures: readonly CandidateFailure[], best: ProxyError): number | undefined {
  const waits = failures
    .map(({ error }) => error.retryAfterSeconds)
    .filter((seconds) => seconds !== undefined);
  if (waits.length === 0) return undefined;
  const least = Math.min(...waits);
  return best.retryAfterSeconds === undefined && least > LONGEST_WAIT_SECONDS ? undefined : least;
}

function sayFailure({ candidate, error }: CandidateFailure): string {
  const { code, upstreamStatus, retryAfterSeconds } = error;
  const words = WORDS[code] ?? code.replaceAll('_', ' ');
  const fault = upstreamStatus === undefined ? words : `${upstreamStatus} ${words}`;
  const again = retryAfterSeconds === undefined ? '' : `, again in ${retryAfterSeconds} s`;
  return `${candidate.route} (${fault}${again})`;
}

function asSentence(message: string): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}
