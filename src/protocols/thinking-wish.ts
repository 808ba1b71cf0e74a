import type { MessagesRequest } from '../anthropic/request.ts';

/** How hard the client wants the model to think; `off` not at all. */
export type ThinkingWish = 'off' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/**
 * The rows of the table of wire.md 9.3. A request without `thinking` comes from a helper that does
 * not want any.
 */
export function thinkingWish({
  thinking,
  output_config,
}: Pick<MessagesRequest, 'thinking' | 'output_config'>): ThinkingWish {
  if (!thinking || thinking.type === 'disabled') return 'off';
  if (output_config?.effort) return output_config.effort;
  return thinking.type === 'enabled' ? effortForBudget(thinking.budget_tokens) : 'high';
}

/** wire.md 9.3; the steps are our choice. */
function effortForBudget(tokens: number): ThinkingWish {
  if (tokens < 4096) return 'low';
  return tokens < 16_384 ? 'medium' : 'high';
}
