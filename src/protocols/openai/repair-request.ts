import type { OpenAiQuirks } from '../../config/types.ts';
import { createWarnings, type Warn } from '../../conversation/warnings.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFaultFromText } from '../../upstream-errors/read-fault.ts';
import type { EncodedRequest, Target, UpstreamFailure } from '../adapter.ts';
import { LIMIT_FIELDS, type Refusal, readRefusal } from './refusals.ts';

type Body = Record<string, unknown>;

/** Characters of a provider's words that are looked at. */
const MAX_WORDS = 4000;

/**
 * The request without what its provider has just refused, with a warning for each change (wire.md
 * 2.6, 4.4, 9.7). Messages and tools stay as they are. Undefined when nothing can be mended.
 */
export function repairRequest(
  encoded: EncodedRequest,
  { status, body: text }: UpstreamFailure,
  { provider }: Target,
): EncodedRequest | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const { message, details } = readFaultFromText(text);
  const refusal = readRefusal(message.slice(0, MAX_WORDS), namedParameter(details));
  const { list, warn } = createWarnings();
  const body: Body = { ...encoded.body };
  renameLimit(body, refusal, warn);
  lowerLimit(body, refusal, warn);
  for (const field of refusal.fields) drop(body, field, warn);
  separateEffortFromTools(body, refusal, warn);
  if (refusal.lostReasoning) stopThinking(body, provider.quirks, warn);
  const changes = list();
  if (changes.length === 0) return undefined;
  return { ...encoded, body, warnings: [...encoded.warnings, ...changes] };
}

/** The field that an error names in `param` (wire.md 2.6). */
export function namedParameter(details: string): string | undefined {
  if (details === '') return undefined;
  const error: unknown = JSON.parse(details);
  return isRecord(error) && typeof error['param'] === 'string' ? error['param'] : undefined;
}

function renameLimit(body: Body, { limitField }: Refusal, warn: Warn): void {
  if (limitField === undefined || !(limitField in body)) return;
  const other = LIMIT_FIELDS.find((field) => field !== limitField);
  if (other === undefined) return;
  body[other] = body[limitField];
  delete body[limitField];
  warn(limitField, `sent as ${other}: the provider refused the other name`);
}

function lowerLimit(body: Body, { outputCap }: Refusal, warn: Warn): void {
  const field = LIMIT_FIELDS.find((name) => name in body);
  if (field === undefined || outputCap === undefined || outputCap < 1) return;
  const before = body[field];
  if (typeof before !== 'number' || before <= outputCap) return;
  body[field] = outputCap;
  warn(field, `cut from ${before} to ${outputCap}: the provider refused more`);
}

function drop(body: Body, field: string, warn: Warn): void {
  if (!(field in body)) return;
  delete body[field];
  warn(field, 'dropped: the provider refused it');
}

function separateEffortFromTools(body: Body, { effortWithTools }: Refusal, warn: Warn): void {
  const { reasoning_effort: effort } = body;
  if (effortWithTools === undefined) return;
  if (effortWithTools === 'unset' && effort !== undefined) {
    drop(body, 'reasoning_effort', warn);
  } else if (effort !== 'none') {
    body['reasoning_effort'] = 'none';
    warn('reasoning_effort', 'set to none: the provider takes no other together with tools');
  }
}

/** How thinking is turned off, where it is asked for in such a way. */
const THINKING_OFF = {
  none: undefined,
  reasoning_effort: undefined,
  switch: { thinking: { type: 'disabled' } },
  deepseek: { thinking: { type: 'disabled' } },
  openrouter: { reasoning: { effort: 'none' } },
} as const satisfies Record<OpenAiQuirks['thinking'], object | undefined>;

/** Reasoning that was lost cannot be given back, but without thinking none is missed. */
function stopThinking(body: Body, { thinking: quirk }: OpenAiQuirks, warn: Warn): void {
  const off = THINKING_OFF[quirk];
  if (off === undefined) return;
  const mended = { ...body, ...off };
  if (JSON.stringify(mended) === JSON.stringify(body)) return;
  Object.assign(body, off);
  delete body['reasoning_effort'];
  warn('thinking', 'turned off: reasoning of an earlier turn is missing, and the provider insists');
}
