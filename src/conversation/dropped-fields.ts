import type { MessagesRequest } from '../anthropic/request.ts';
import type { Warn } from './warnings.ts';

/** The fields that every protocol translates, and those whose loss changes nothing (wire.md 9.1). */
export const COMMON_FIELDS: readonly string[] = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'max_tokens',
  'stream',
  'stop_sequences',
  'temperature',
  'top_p',
  'thinking',
  'output_config',
  'metadata',
  'cache_control',
  'diagnostics',
];

/**
 * Warns of every field of a request that a protocol cannot express (wire.md 9.1).
 * @param handled the fields that are translated, and those whose loss changes nothing.
 */
export function warnOfDroppedFields(
  request: MessagesRequest,
  handled: ReadonlySet<string>,
  warn: Warn,
): void {
  for (const [name, value] of Object.entries(request)) {
    if (handled.has(name) || value === undefined || value === null) continue;
    if (name === 'service_tier' && value === 'auto') continue;
    if (name === 'speed' && value === 'standard') continue;
    warn(name, 'dropped: the provider has no such field');
  }
}
