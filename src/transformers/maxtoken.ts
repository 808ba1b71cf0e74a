import type { MessagesRequest } from '../anthropic/request.ts';
import { wholeNumber } from '../config/values.ts';
import { defineTransformer } from './define-transformer.ts';
import type { TransformContext } from './transformer.ts';
import { withoutThinking } from './without-thinking.ts';

/** Tokens; Anthropic takes no smaller budget (wire.md 1.2). */
const LEAST_BUDGET = 1024;

/** Lowers the output limit to `max_tokens`, and never raises it. */
export const maxtoken = defineTransformer(
  { max_tokens: wholeNumber(1, 100_000_000) },
  ({ max_tokens: limit }) => ({
    request: (request, context) => clamp(request, limit, context),
  }),
);

function clamp(
  request: MessagesRequest,
  limit: number,
  { warn }: TransformContext,
): MessagesRequest {
  if (request.max_tokens <= limit) return request;
  warn('max_tokens', `lowered from ${request.max_tokens} to ${limit}, as maxtoken says`);
  return fitBudget({ ...request, max_tokens: limit });
}

/** A budget must be smaller than the limit; half of it is left for the answer. */
function fitBudget(request: MessagesRequest): MessagesRequest {
  const { max_tokens, thinking } = request;
  if (thinking?.type !== 'enabled' || thinking.budget_tokens < max_tokens) return request;
  const budget = Math.floor(max_tokens / 2);
  if (budget < LEAST_BUDGET) return withoutThinking(request);
  return { ...request, thinking: { ...thinking, budget_tokens: budget } };
}
