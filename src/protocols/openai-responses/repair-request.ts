import { OPENAI_EFFORTS, type OpenAiEffort } from '../../config/types.ts';
import { createWarnings, type Warn } from '../../conversation/warnings.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFaultFromText } from '../../upstream-errors/read-fault.ts';
import type { EncodedRequest, UpstreamFailure } from '../adapter.ts';
import { nearestEffort } from '../nearest-effort.ts';
import { readRefusal, refusedPaths } from '../openai/refusals.ts';
import { namedParameter } from '../openai/repair-request.ts';

type Body = Record<string, unknown>;

/** Characters of a provider's words that are looked at. */
const MAX_WORDS = 4000;

/** Fields that are left out when they are refused; the answer is poorer without, but is one. */
const OPTIONAL_FIELDS = new Set([
  'temperature',
  'top_p',
  'tool_choice',
  'parallel_tool_calls',
  'max_tool_calls',
  'reasoning',
  'include',
  'prompt_cache_key',
  'safety_identifier',
  'text',
  'store',
]);

/** "Supported values are: 'low', 'medium', and 'high'." */
const SUPPORTED_VALUES = /supported values are:?(.*)/is;

/**
 * The request without what its provider has just refused, with a warning for each change (wire.md
 * 2.6, 9.7). Undefined when nothing can be mended.
 */
export function repairRequest(
  encoded: EncodedRequest,
  { status, body: text }: UpstreamFailure,
): EncodedRequest | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const fault = readFaultFromText(text);
  const message = fault.message.slice(0, MAX_WORDS);
  const parameter = namedParameter(fault.details);
  const { list, warn } = createWarnings();
  const body: Body = { ...encoded.body };
  lowerLimit(body, readRefusal(message, parameter).outputCap, warn);
  for (const path of new Set(refusedPaths(message, parameter))) mend(body, path, message, warn);
  const changes = list();
  if (changes.length === 0) return undefined;
  return { ...encoded, body, warnings: [...encoded.warnings, ...changes] };
}

function lowerLimit(body: Body, outputCap: number | undefined, warn: Warn): void {
  const before = body['max_output_tokens'];
  if (outputCap === undefined || outputCap < 1 || typeof before !== 'number') return;
  if (before <= outputCap) return;
  body['max_output_tokens'] = outputCap;
  warn('max_output_tokens', `cut from ${before} to ${outputCap}: the provider refused more`);
}

function mend(body: Body, path: string, message: string, warn: Warn): void {
  const [field = '', inner] = path.replaceAll(/\[\d+\]/g, '').split('.');
  if (field === 'phase' || (field === 'input' && inner === 'phase')) dropPhases(body, warn);
  else if (field === 'instructions') moveInstructions(body, warn);
  else if (field === 'reasoning_effort' || path === 'reasoning.effort') {
    changeEffort(body, message, warn);
  } else if (path === 'reasoning.summary' || field === 'summary') dropSummary(body, warn);
  else if (OPTIONAL_FIELDS.has(field) && field in body) {
    delete body[field];
    warn(field, 'dropped: the provider refused it');
  }
}

/** Another effort where the provider says which it takes; otherwise none of the fields of reasoning. */
function changeEffort(body: Body, message: string, warn: Warn): void {
  const { reasoning } = body;
  if (!isRecord(reasoning)) return;
  const words = SUPPORTED_VALUES.exec(message)?.[1] ?? '';
  const accepted = OPENAI_EFFORTS.filter((effort) => new RegExp(`\\b${effort}\\b`).test(words));
  const before = OPENAI_EFFORTS.find((effort) => effort === reasoning['effort']);
  const effort = before === undefined ? undefined : nearestEffort(wishFor(before), accepted);
  if (effort === undefined || effort === before) {
    delete body['reasoning'];
    warn('reasoning', 'dropped: the provider refused it');
  } else {
    body['reasoning'] = { ...reasoning, effort };
    warn('reasoning.effort', `${effort} instead of ${before}, which the provider refused`);
  }
}

function wishFor(effort: OpenAiEffort): Parameters<typeof nearestEffort>[0] {
  return effort === 'none' || effort === 'minimal' ? 'off' : effort;
}

/** OpenAI shows summaries to verified organisations only. */
function dropSummary(body: Body, warn: Warn): void {
  const { reasoning } = body;
  if (!isRecord(reasoning) || !('summary' in reasoning)) return;
  const { summary: _refused, ...others } = reasoning;
  if (Object.keys(others).length > 0) body['reasoning'] = others;
  else delete body['reasoning'];
  warn('reasoning.summary', 'dropped: the provider refused it, so no thinking is shown');
}

function dropPhases(body: Body, warn: Warn): void {
  const { input } = body;
  if (!Array.isArray(input)) return;
  body['input'] = input.map((item: unknown) => {
    if (!isRecord(item) || !('phase' in item)) return item;
    const { phase: _refused, ...others } = item;
    warn('phase', 'dropped: the provider refused it');
    return others;
  });
}

/** Where there is no such field, a first message of the system says the same. */
function moveInstructions(body: Body, warn: Warn): void {
  const { instructions, input } = body;
  if (typeof instructions !== 'string' || !Array.isArray(input)) return;
  delete body['instructions'];
  body['input'] = [{ type: 'message', role: 'system', content: instructions }, ...input];
  warn('instructions', 'sent as a message: the provider refused the field');
}
