import type { StopReason } from '../../anthropic/parts.ts';

/** What a `finishReason` means: a stop reason, an answer that may succeed if asked for again, or no reason at all. */
export type Finish =
  | { readonly kind: 'stop'; readonly reason: StopReason }
  | { readonly kind: 'retry' }
  | { readonly kind: 'unknown' };

/** wire.md 7.6 and 9.5; the image reasons are of the same family as IMAGE_SAFETY. */
const REFUSALS = new Set([
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'RECITATION',
  'LANGUAGE',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

/** The model wrote a call that Google could not read: nothing is wrong with the request. */
const RETRIES = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
]);

/** Reads a `finishReason` (wire.md 7.6). Which stop string was hit is not told: that is a plain end. */
export function mapFinishReason(reason: string, calledTools: boolean): Finish {
  if (reason === 'STOP') return { kind: 'stop', reason: calledTools ? 'tool_use' : 'end_turn' };
  // A cap of each request of Gemini 4: the client goes on by itself.
  if (reason === 'MAX_TOKENS' || reason === 'CONTINUATION') {
    return { kind: 'stop', reason: 'max_tokens' };
  }
  if (REFUSALS.has(reason)) return { kind: 'stop', reason: 'refusal' };
  return { kind: RETRIES.has(reason) ? 'retry' : 'unknown' };
}
