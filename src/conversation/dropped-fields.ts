import type { MessagesRequest } from '../anthropic/request.ts';
import type { Warn } from './warnings.ts';

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
