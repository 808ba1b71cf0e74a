import type { MessagesRequest } from '../../anthropic/request.ts';
import {
  type EffortRule,
  OPENAI_EFFORTS,
  type OpenAiEffort,
  type OpenAiQuirks,
} from '../../config/types.ts';
import type { ThinkingFields } from './wire-types.ts';

type ThinkingRequest = Pick<MessagesRequest, 'thinking' | 'output_config' | 'tools'>;

/** How hard the client wants the model to think; `off` not at all. */
type Wish = 'off' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

const DEFAULT_RULES: readonly EffortRule[] = [{ models: '', efforts: ['low', 'medium', 'high'] }];

/** The fields that ask for thinking, as this provider wants them (wire.md 9.3). */
export function thinkingFields(
  request: ThinkingRequest,
  model: string,
  quirks: OpenAiQuirks,
): ThinkingFields {
  switch (quirks.thinking) {
    case 'none':
      return {};
    case 'reasoning_effort':
      return reasoningEffort(request, model, quirks.effortRules ?? DEFAULT_RULES);
    case 'deepseek':
      return deepseekThinking(wishOf(request));
    case 'openrouter':
      return openrouterReasoning(request);
  }
}

/** A request without `thinking` comes from a helper that does not want any (wire.md 9.3). */
function wishOf({ thinking, output_config }: ThinkingRequest): Wish {
  if (!thinking || thinking.type === 'disabled') return 'off';
  if (output_config?.effort) return output_config.effort;
  return thinking.type === 'enabled' ? effortForBudget(thinking.budget_tokens) : 'high';
}

/** wire.md 9.3; the steps are our choice. */
function effortForBudget(tokens: number): Wish {
  if (tokens < 4096) return 'low';
  return tokens < 16_384 ? 'medium' : 'high';
}

function reasoningEffort(
  request: ThinkingRequest,
  model: string,
  rules: readonly EffortRule[],
): ThinkingFields {
  const rule = rules.find(({ models }) => model.startsWith(models));
  const accepted =
    (request.tools?.length ? rule?.effortsWithTools : undefined) ?? rule?.efforts ?? [];
  const effort = nearestEffort(wishOf(request), accepted);
  return effort === undefined ? {} : { reasoning_effort: effort };
}

/** Of two efforts that are equally near, the greater one; `none` only for who wants no thinking. */
function nearestEffort(wish: Wish, accepted: readonly OpenAiEffort[]): OpenAiEffort | undefined {
  const wanted = OPENAI_EFFORTS.indexOf(wish === 'off' ? 'none' : wish);
  const thinking = accepted.filter((effort) => effort !== 'none');
  const choices = wish === 'off' || thinking.length === 0 ? accepted : thinking;
  let nearest: OpenAiEffort | undefined;
  let least = Number.POSITIVE_INFINITY;
  OPENAI_EFFORTS.forEach((effort, index) => {
    const distance = Math.abs(index - wanted);
    if (!choices.includes(effort) || distance > least) return;
    nearest = effort;
    least = distance;
  });
  return nearest;
}

/** DeepSeek thinks unless told not to, and knows three efforts only (wire.md 4.3). */
function deepseekThinking(wish: Wish): ThinkingFields {
  switch (wish) {
    case 'off':
      return { thinking: { type: 'disabled' } };
    case 'low':
    case 'max':
      return { thinking: { type: 'enabled' }, reasoning_effort: wish };
    case 'medium':
    case 'high':
    case 'xhigh':
      return { thinking: { type: 'enabled' }, reasoning_effort: 'high' };
  }
}

function openrouterReasoning(request: ThinkingRequest): ThinkingFields {
  const { thinking, output_config } = request;
  // Some of its models cannot be told not to think: say nothing unless the client did.
  if (!thinking) return {};
  if (thinking.type === 'enabled' && !output_config?.effort) {
    return { reasoning: { max_tokens: thinking.budget_tokens } };
  }
  const wish = wishOf(request);
  return { reasoning: { effort: wish === 'off' ? 'none' : wish } };
}
