import type { MessagesRequest } from '../../anthropic/request.ts';
import { type ThinkingWish, thinkingWish } from '../thinking-wish.ts';
import { type ModelFamily, modelFamily } from './model-family.ts';
import type { Level, ThinkingConfig } from './wire-types.ts';

/** Tokens; 2.5 Pro always thinks a little, and may think more than the others (wire.md 7.4). */
const PRO_BUDGET = { min: 128, max: 32_768 };
const FLASH_BUDGET = { min: 0, max: 24_576 };
/** 2.5: as many tokens as the model sees fit. */
const DYNAMIC_BUDGET = -1;

/**
 * How much the model is to think, by its generation (wire.md 7.4, 9.3). Level and budget exclude
 * each other. Its thoughts are asked for only when the client wants thinking.
 */
export function thinkingConfig(
  request: Pick<MessagesRequest, 'thinking' | 'output_config'>,
  model: string,
): ThinkingConfig | undefined {
  const family = modelFamily(model);
  const wish = thinkingWish(request);
  const thoughts = wish === 'off' ? {} : { includeThoughts: true };
  switch (family.thinking) {
    case 'none':
      return undefined;
    case 'level':
      return { ...thoughts, thinkingLevel: levelFor(wish, model, family) };
    case 'budget':
      return { ...thoughts, thinkingBudget: budgetFor(request, wish, family) };
  }
}

function levelFor(wish: ThinkingWish, model: string, { isFlash }: ModelFamily): Level {
  switch (wish) {
    case 'off':
      return isFlash ? 'minimal' : 'low';
    case 'low':
      return 'low';
    case 'medium':
      // The first Pro of the generation knows two levels only.
      return /gemini-3-pro/.test(model) ? 'high' : 'medium';
    case 'high':
    case 'xhigh':
    case 'max':
      return 'high';
  }
}

function budgetFor(
  { thinking, output_config }: Pick<MessagesRequest, 'thinking' | 'output_config'>,
  wish: ThinkingWish,
  { isPro }: ModelFamily,
): number {
  const { min, max } = isPro ? PRO_BUDGET : FLASH_BUDGET;
  if (thinking?.type === 'enabled' && !output_config?.effort) {
    return Math.min(max, Math.max(min, thinking.budget_tokens));
  }
  switch (wish) {
    case 'off':
      return min;
    case 'low':
      return 2048;
    case 'medium':
      return 8192;
    case 'high':
      return DYNAMIC_BUDGET;
    case 'xhigh':
      return FLASH_BUDGET.max;
    case 'max':
      return max;
  }
}
