import type { StreamEvent } from './events.ts';

/**
 * One server-sent event. The client ignores a frame without its `event:` line (wire.md 1.6);
 * JSON.stringify never prints a line break, so the data is always one line.
 */
export function encodeSse(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
