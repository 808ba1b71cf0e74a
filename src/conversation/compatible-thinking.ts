import type { MessagesRequest } from '../anthropic/request.ts';
import type { CompatibleQuirks, Effort } from '../config/types.ts';
import type { Compatibility } from './compatibility.ts';

type Thinking = NonNullable<MessagesRequest['thinking']>;
type ThinkingFields = Pick<MessagesRequest, 'thinking' | 'output_config' | 'max_tokens'>;

const SENT_FIELDS = new Set(['type', 'budget_tokens']);

/** Tokens; Anthropic takes no smaller budget (wire.md 1.2). */
const LEAST_BUDGET = 1024;

/** Tokens of thinking for an effort, where only a budget can be given. The numbers are our choice. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_000,
};

/**
 * `thinking` and `output_config.effort` in a form that the endpoint accepts (wire.md 9.3). Without
 * thinking no effort is sent: DeepSeek refuses the two together.
 */
export function fitThinking(
  request: ThinkingFields,
  { quirks, limits, warn }: Pick<Compatibility, 'quirks' | 'limits' | 'warn'>,
): Pick<MessagesRequest, 'thinking' | 'output_config'> {
  if (limits.reasons === false) return {};
  for (const name of Object.keys(request.thinking ?? {})) {
    if (!SENT_FIELDS.has(name)) warn(`thinking.${name}`, 'dropped: the provider has no such field');
  }
  const thinking = request.thinking
    ? acceptedThinking(request.thinking, request, quirks)
    : quirks.thinksByDefault
      ? disabled(quirks)
      : undefined;
  const wanted = request.output_config?.effort;
  const effort = wanted && acceptedEffort(wanted, quirks);
  return {
    ...(thinking ? { thinking } : {}),
    ...(effort && thinking?.type !== 'disabled' && !isUnwanted(request, thinking)
      ? { output_config: { effort } }
      : {}),
  };
}

/** What an effort becomes; one that others become is taken as it is. */
function acceptedEffort(wanted: Effort, { efforts }: CompatibleQuirks): Effort | undefined {
  const isResult = Object.values(efforts).includes(wanted);
  return efforts[wanted] ?? (isResult ? wanted : undefined);
}

/** `enabled` with the budget for the effort; undefined when the answer leaves no room to think. */
export function enabledThinking({
  max_tokens,
  output_config,
}: Pick<ThinkingFields, 'max_tokens' | 'output_config'>): Thinking | undefined {
  return withBudget(BUDGETS[output_config?.effort ?? 'high'], max_tokens);
}

/** The client wants no thinking, and the endpoint has no word for that. */
function isUnwanted({ thinking }: ThinkingFields, accepted: Thinking | undefined): boolean {
  return thinking?.type === 'disabled' && accepted === undefined;
}

function acceptedThinking(
  thinking: Thinking,
  request: ThinkingFields,
  quirks: CompatibleQuirks,
): Thinking | undefined {
  const accepts = (type: CompatibleQuirks['thinkingTypes'][number]): boolean =>
    quirks.thinkingTypes.includes(type);
  if (thinking.type === 'disabled') return disabled(quirks);
  const asEnabled =
    thinking.type === 'enabled'
      ? withBudget(thinking.budget_tokens, request.max_tokens)
      : enabledThinking(request);
  if (thinking.type !== 'enabled' && accepts('adaptive')) return { type: 'adaptive' };
  if (accepts('enabled')) return asEnabled ?? disabled(quirks);
  return accepts('adaptive') ? { type: 'adaptive' } : undefined;
}

function disabled(quirks: CompatibleQuirks): Thinking | undefined {
  return quirks.thinkingTypes.includes('disabled') ? { type: 'disabled' } : undefined;
}

/** A budget must be smaller than the output limit; half of it is left for the answer. */
function withBudget(budget: number, maxTokens: number): Thinking | undefined {
  const tokens = budget < maxTokens ? budget : Math.floor(maxTokens / 2);
  return tokens < LEAST_BUDGET ? undefined : { type: 'enabled', budget_tokens: tokens };
}
