import type { StopReason } from '../../anthropic/parts.ts';
import type { AnswerState } from './event-types.ts';

/**
 * The stop reason of an answer that did not fail (wire.md 3.3, 9.5).
 * @param incomplete the provider's reason for an answer that it broke off.
 */
export function mapStopReason(incomplete: string | undefined, state: AnswerState): StopReason {
  switch (incomplete) {
    case 'max_output_tokens':
    case 'max_tokens':
      return 'max_tokens';
    case 'content_filter':
      return 'refusal';
    default:
      if (state.refused) return 'refusal';
      return state.calls > 0 ? 'tool_use' : 'end_turn';
  }
}
