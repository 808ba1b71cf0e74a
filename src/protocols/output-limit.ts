import type { MessagesRequest } from '../anthropic/request.ts';
import { limitsOf } from '../config/limits-of.ts';
import type { Warn } from '../conversation/warnings.ts';
import type { Target } from './adapter.ts';

/** The tokens of output to ask for: more than the model can give is refused (wire.md 9.7). */
export function outputLimit(
  { max_tokens }: MessagesRequest,
  { provider, model }: Target,
  warn: Warn,
): number {
  const { maxOutput } = limitsOf(provider, model);
  if (maxOutput === undefined || max_tokens <= maxOutput) return max_tokens;
  warn('max_tokens', `cut from ${max_tokens} to ${maxOutput}, the most that ${model} gives`);
  return maxOutput;
}
