import type { MessagesRequest } from '../../anthropic/request.ts';
import type { EffortRule, OpenAiQuirks } from '../../config/types.ts';
import { nearestEffort } from '../nearest-effort.ts';
import { type ThinkingWish, thinkingWish } from '../thinking-wish.ts';
import type { ThinkingFields } from './wire-types.ts';

type ThinkingRequest = Pick<MessagesRequest, 'thinking' | 'output_config' | 'tools'>;

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
    case 'switch':
      return { thinking: { type: thinkingWish(request) === 'off' ? 'disabled' : 'enabled' } };
    case 'deepseek':
      return deepseekThinking(thinkingWish(request));
    case 'openrouter':
      return openrouterReasoning(request);
  }
}

function reasoningEffort(
  request: ThinkingRequest,
  model: string,
  rules: readonly EffortRule[],
): ThinkingFields {
  const rule = rules.find(({ models }) => model.startsWith(models));
  const accepted =
    (request.tools?.length ? rule?.effortsWithTools : undefined) ?? rule?.efforts ?? [];
  const effort = nearestEffort(thinkingWish(request), accepted);
  return effort === undefined ? {} : { reasoning_effort: effort };
}

/** DeepSeek thinks unless told not to, and knows three efforts only (wire.md 4.3). */
function deepseekThinking(wish: ThinkingWish): ThinkingFields {
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
  const wish = thinkingWish(request);
  return { reasoning: { effort: wish === 'off' ? 'none' : wish } };
}
