import type { StopReason } from '../../anthropic/parts.ts';

/** Words of other protocols that slip through, and what they mean here (wire.md 2.5, 8, 9.5). */
const FOREIGN_REASONS: Readonly<Record<string, StopReason>> = {
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
  sensitive: 'refusal',
};

/** Reasons that say that the answer failed. */
const FAILED_REASONS = new Set(['error', 'network_error', 'insufficient_system_resource']);

/** The stop reason for what a compatible server says; one that is not known is a plain end. */
export function mapStopReason(reason: string): StopReason | 'failed' {
  switch (reason) {
    case 'end_turn':
    case 'max_tokens':
    case 'stop_sequence':
    case 'tool_use':
    case 'pause_turn':
    case 'refusal':
    case 'model_context_window_exceeded':
      return reason;
    default:
      if (FAILED_REASONS.has(reason)) return 'failed';
      return (Object.hasOwn(FOREIGN_REASONS, reason) && FOREIGN_REASONS[reason]) || 'end_turn';
  }
}
