import { ProxyError } from '../../errors/proxy-error.ts';
import { scrubMessage } from '../../upstream-errors/scrub-message.ts';
import type { Target } from '../adapter.ts';

/** Why an answer ended, as far as Google told. */
export interface Ending {
  /** A `finishReason` or a `blockReason`. */
  readonly reason: string;
  /** Google's own words; empty when it gave none. */
  readonly message: string;
}

/** What the client is shown instead of an answer that was refused. */
export function refusalText(ending: Ending, { provider, model }: Target): string {
  return `${provider.name} refused to answer with ${model}: ${say(ending)}`;
}

/** An answer that failed for a reason which lies not in the request. */
export function brokenOff(
  ending: Ending,
  { provider, model }: Target,
  code: 'upstream_overloaded' | 'upstream_failed',
): ProxyError {
  return new ProxyError(
    code,
    `${provider.name} broke off the answer of ${model}: ${say(ending)} The same request may succeed if it is sent again.`,
  );
}

/** The bytes ended before a finish reason came. */
export function truncated({ provider, model }: Target): ProxyError {
  return new ProxyError(
    'upstream_truncated',
    `${provider.name} ended the answer of model ${model} before it was complete.`,
  );
}

/** @param found what came instead of an answer. */
export function noAnswer(found: string, { provider }: Target): ProxyError {
  return new ProxyError(
    'upstream_invalid_response',
    `${provider.name} was asked for generated content and sent ${found}. Is ${provider.baseUrl} the right api_base_url, and "gemini" its protocol?`,
  );
}

/** A call that no tool can be found for. */
export function namelessCall({ provider, model }: Target): ProxyError {
  return new ProxyError(
    'upstream_invalid_tool_call',
    `${provider.name} sent a call of model ${model} without the name of a tool.`,
  );
}

function say({ reason, message }: Ending): string {
  return message === '' ? `${reason}.` : `${reason}. ${scrubMessage(message)}`;
}
