import type { StopReason } from '../../anthropic/parts.ts';

/**
 * The stop reason for a `finish_reason` (wire.md 2.5, 9.5). Which stop string was hit nobody tells,
 * so that is a plain end. Reasons that are errors never come here.
 */
export function mapFinishReason(
  reason: string,
  answer: { readonly calledTools: boolean; readonly refused: boolean },
): StopReason {
  switch (reason) {
    case 'length':
    // Mistral
    case 'model_length':
      return 'max_tokens';
    // Z.ai
    case 'model_context_window_exceeded':
      return 'model_context_window_exceeded';
    case 'content_filter':
    // Z.ai
    case 'sensitive':
      return 'refusal';
    default:
      // Some say `stop` after tool calls, some `tool_calls` without any: what was sent decides.
      if (answer.refused) return 'refusal';
      return answer.calledTools ? 'tool_use' : 'end_turn';
  }
}
