import { enabledThinking } from '../../conversation/compatible-thinking.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFaultFromText } from '../../upstream-errors/read-fault.ts';
import type { EncodedRequest, UpstreamFailure } from '../adapter.ts';
import { readRefusal } from '../openai/refusals.ts';
import { withoutFields, withoutThinkingBlocks } from './strip-body.ts';

type Body = Readonly<Record<string, unknown>>;

interface Repair {
  readonly body: Body;
  readonly feature: string;
  readonly detail: string;
}

/** Statuses with which a request is refused for what stands in it. */
const REFUSALS = new Set([400, 422]);

const UNKNOWN_FIELD =
  /extra (?:inputs?|fields?|keys?)|unknown|unrecognized|unexpected|unsupported|not (?:permitted|allowed|supported|recognized)|additional propert|does not support/i;

/** Without these there is no request, or another one. */
const ESSENTIAL_FIELDS = new Set(['model', 'messages', 'max_tokens', 'system', 'tools', 'stream']);

/** Fields inside of others that not every server knows. */
const INNER_FIELDS = ['cache_control', 'ttl', 'effort', 'format', 'disable_parallel_tool_use'];

/**
 * The request without what the provider has just refused: a field that it does not know, a form of
 * thinking, or thinking of earlier turns (wire.md 4.4, 4.5, 9.4). Undefined when the refusal is
 * about something else.
 */
export function repairRequest(
  encoded: EncodedRequest,
  failure: UpstreamFailure,
): EncodedRequest | undefined {
  const { body } = encoded;
  if (!REFUSALS.has(failure.status) || !isRecord(body)) return undefined;
  const { message } = readFaultFromText(failure.body);
  const repair =
    repairSignatures(body, message) ??
    repairThinking(body, message) ??
    repairOutputLimit(body, message) ??
    repairUnknownField(body, message);
  if (repair === undefined) return undefined;
  const { feature, detail } = repair;
  return { ...encoded, body: repair.body, warnings: [...encoded.warnings, { feature, detail }] };
}

/** "Invalid `signature` in `thinking` block"; some refuse a tool turn without its thinking, so then it is off. */
function repairSignatures(body: Body, message: string): Repair | undefined {
  if (!/signature/i.test(message) || !/thinking|invalid|bound/i.test(message)) return undefined;
  const stripped = withoutThinkingBlocks(body);
  if (stripped === undefined) return undefined;
  return {
    body: endsWithToolResult(body) ? withThinking(stripped, { type: 'disabled' }) : stripped,
    feature: 'thinking of earlier turns',
    detail: 'dropped: the provider refused its signature',
  };
}

function repairThinking(body: Body, message: string): Repair | undefined {
  if (!/thinking|adaptive/i.test(message)) return undefined;
  const thinking = isRecord(body['thinking']) ? body['thinking']['type'] : undefined;
  const repaired = (value: object | undefined, detail: string): Repair => ({
    body: withThinking(body, value),
    feature: 'thinking',
    detail,
  });
  // "The content[].thinking in the thinking mode must be passed back", "Expected `thinking`"
  if (/must be passed back|expected `?thinking/i.test(message)) {
    if (thinking === 'disabled') return undefined;
    return repaired({ type: 'disabled' }, 'turned off: earlier turns came without theirs');
  }
  if (/does not support thinking|thinking is not supported/i.test(message)) {
    return thinking === undefined
      ? undefined
      : repaired(undefined, 'dropped: the model cannot think');
  }
  if (!/adaptive/i.test(message)) return undefined;
  if (thinking === 'enabled') return repaired({ type: 'adaptive' }, 'adaptive instead of enabled');
  if (thinking !== 'adaptive') return undefined;
  const enabled = enabledThinking({ max_tokens: Number(body['max_tokens']) });
  return repaired(enabled ?? { type: 'disabled' }, 'enabled with a budget instead of adaptive');
}

/** A budget of thinking must stay below the output limit. */
function repairOutputLimit(body: Body, message: string): Repair | undefined {
  const { outputCap } = readRefusal(message, undefined);
  const asked = body['max_tokens'];
  if (outputCap === undefined || typeof asked !== 'number' || asked <= outputCap) return undefined;
  const lowered = { ...body, max_tokens: outputCap };
  const budget = isRecord(body['thinking']) ? body['thinking']['budget_tokens'] : undefined;
  const tooMuch = typeof budget === 'number' && budget >= outputCap;
  return {
    body: tooMuch
      ? withThinking(lowered, enabledThinking({ max_tokens: outputCap }) ?? { type: 'disabled' })
      : lowered,
    feature: 'max_tokens',
    detail: `cut from ${asked} to ${outputCap}: the provider refused more`,
  };
}

function repairUnknownField(body: Body, message: string): Repair | undefined {
  if (!UNKNOWN_FIELD.test(message)) return undefined;
  const candidates = [
    ...Object.keys(body).filter((name) => !ESSENTIAL_FIELDS.has(name)),
    ...INNER_FIELDS,
  ];
  // The longest first: of `output_config.effort` only the effort is refused.
  const named = candidates.filter((name) => new RegExp(`\\b${name}\\b`).test(message));
  const inner = named.filter((name) => INNER_FIELDS.includes(name));
  const fields = inner.length > 0 ? inner : named;
  const stripped = fields.length > 0 ? withoutFields(body, fields) : undefined;
  if (stripped === undefined) return undefined;
  return {
    body: stripped,
    feature: fields.join(', '),
    detail: 'dropped: the provider does not know it',
  };
}

/** Disabled thinking and an effort exclude each other at DeepSeek. */
function withThinking(body: Body, thinking: object | undefined): Body {
  const { thinking: _refused, output_config: config, ...rest } = body;
  const { effort, ...others } = isRecord(config) ? config : {};
  const isOff = thinking === undefined || ('type' in thinking && thinking.type === 'disabled');
  const kept = isOff || effort === undefined ? others : { ...others, effort };
  return {
    ...rest,
    ...(thinking ? { thinking } : {}),
    ...(Object.keys(kept).length > 0 ? { output_config: kept } : {}),
  };
}

/** The model is in the middle of a tool loop. */
function endsWithToolResult({ messages }: Body): boolean {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (!isRecord(last) || !Array.isArray(last['content'])) return false;
  return last['content'].some(
    (block: unknown) => isRecord(block) && block['type'] === 'tool_result',
  );
}
