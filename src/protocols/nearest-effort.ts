import { OPENAI_EFFORTS, type OpenAiEffort } from '../config/types.ts';
import type { ThinkingWish } from './thinking-wish.ts';

/**
 * The accepted effort that is nearest to what the client wants (wire.md 9.3); undefined when none is
 * accepted. Of two that are equally near, the greater one; `none` only for who wants no thinking.
 */
export function nearestEffort(
  wish: ThinkingWish,
  accepted: readonly OpenAiEffort[],
): OpenAiEffort | undefined {
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
