import type { StopReason } from '../../anthropic/parts.ts';

/** The model was loaded or unloaded, and nothing was asked of it (wire.md 6.4). */
const IDLE_REASONS = new Set(['load', 'unload']);

/**
 * The stop reason for a `done_reason` (wire.md 6.4, 9.5); `idle` when the answer is none. Which stop
 * string was hit is not told, so that is a plain end.
 */
export function mapDoneReason(reason: unknown, calledTools: boolean): StopReason | 'idle' {
  if (typeof reason === 'string' && IDLE_REASONS.has(reason)) return 'idle';
  if (reason === 'length') return 'max_tokens';
  return calledTools ? 'tool_use' : 'end_turn';
}
