import type { Credential } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { Target, UpstreamFailure } from '../protocols/adapter.ts';
import { classifyFault, type FaultCause } from './classify-fault.ts';
import { contextOverflowMessage, findContextOverflow } from './context-overflow.ts';
import { readBareFault, readFaultFromText, type UpstreamFault } from './read-fault.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { scrubMessage } from './scrub-message.ts';

/** Characters of a provider's words that are looked at: bodies come from outside and can be long. */
const MAX_WORDS = 4000;

/** The error for an upstream answer that is not a 2xx (wire.md 9.7). */
export function errorFromFailure(failure: UpstreamFailure, target: Target): ProxyError {
  return errorFromFault(readFaultFromText(failure.body), target, failure);
}

/** The error for an event named `error` in a stream, whatever form its data has. */
export function errorOfEvent(json: unknown, target: Target): ProxyError {
  const unread = { message: JSON.stringify(json), codes: [], details: '' };
  return errorFromFault(readBareFault(json) ?? unread, target);
}

/**
 * The error for a fault that a provider reported, in its own words.
 * @param answer status and headers; absent when the fault came inside an answer with status 200.
 */
export function errorFromFault(
  reported: UpstreamFault,
  target: Target,
  answer?: Pick<UpstreamFailure, 'status' | 'headers'>,
): ProxyError {
  const fault = { ...reported, message: reported.message.slice(0, MAX_WORDS) };
  const cause = classifyFault(fault, answer?.status);
  if (cause === 'context_overflow') {
    const overflow = findContextOverflow(fault.message) ?? {};
    return new ProxyError(cause, contextOverflowMessage(overflow), {
      upstreamStatus: answer?.status,
    });
  }
  const words = scrubMessage(fault.message, secretsOf(target.provider.credential));
  return new ProxyError(cause, sentence(cause, target, fault, words, answer?.status), {
    upstreamStatus: answer?.status,
    retryAfterSeconds: isTransient(cause)
      ? retryAfterSeconds(answer?.headers ?? {}, `${fault.message} ${fault.details}`)
      : undefined,
    shouldRetry: isHopeless(cause, fault) ? false : undefined,
  });
}

function sentence(
  cause: FaultCause,
  target: Target,
  fault: UpstreamFault,
  words: string,
  status: number | undefined,
): string {
  const said = words === '' ? '' : `: ${words}`;
  const answered = `${target.provider.name} answered${status === undefined ? '' : ` ${status}`} for model ${target.model}${said}`;
  const hint = fault.isHtml
    ? `A web page is no API answer: is ${target.provider.baseUrl} the right api_base_url?`
    : hintFor(cause, target, fault.message, status);
  return hint === undefined ? answered : `${answered.replace(/[.…]?$/, '.')} ${hint}`;
}

function hintFor(
  cause: FaultCause,
  target: Target,
  message: string,
  status: number | undefined,
): string | undefined {
  switch (cause) {
    case 'upstream_auth':
      return `The key is refused: check ${keySource(target.provider.credential)}.`;
    case 'upstream_model_not_found':
      // Ollama (wire.md 6.4)
      if (/try pulling it/.test(message)) return `Run: ollama pull ${target.model}`;
      return `Check the model in the route "${target.provider.name},${target.model}"${status === 404 ? ` and the api_base_url ${target.provider.baseUrl}` : ''}.`;
    case 'upstream_redirect':
      return `Redirects are not followed: is ${target.provider.baseUrl} the right api_base_url?`;
    case 'upstream_invalid_request':
      // Ollama (wire.md 6.4)
      return /does not support tools/.test(message)
        ? 'Claude Code works through tools: route to a model that has them.'
        : undefined;
    case 'upstream_billing':
      return `Check the balance of the account at ${target.provider.name}.`;
    default:
      return undefined;
  }
}

function keySource(credential: Credential): string {
  switch (credential.kind) {
    case 'key':
      return credential.source;
    case 'missing':
      return credential.variable;
    case 'client':
    case 'none':
      return 'api_key of this provider, which is not set';
  }
}

function secretsOf(credential: Credential): readonly string[] {
  return credential.kind === 'key' ? [credential.value] : [];
}

/** A quota that is counted by the day is not free again while anyone waits (wire.md 7.7). */
function isHopeless(cause: FaultCause, fault: UpstreamFault): boolean {
  if (cause === 'upstream_billing') return true;
  return cause === 'upstream_rate_limited' && /"quotaId"\s*:\s*"[^"]*PerDay/.test(fault.details);
}

function isTransient(cause: FaultCause): boolean {
  return (
    cause === 'upstream_rate_limited' ||
    cause === 'upstream_overloaded' ||
    cause === 'upstream_failed' ||
    cause === 'upstream_conflict' ||
    cause === 'upstream_timeout'
  );
}
