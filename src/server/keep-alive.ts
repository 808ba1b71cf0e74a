import type { ServerResponse } from 'node:http';
import { encodeSse } from '../anthropic/encode-sse.ts';
import type { StreamEvent } from '../anthropic/events.ts';

/** Milliseconds of silence after which something is sent (client.md 4.3). */
export interface KeepAliveIntervals {
  /** The client shows that it waits after 20 s without bytes. */
  readonly pingMs: number;
  /** It gives up after 300 s without a real event, and a ping is none. */
  readonly deltaMs: number;
}

export const KEEP_ALIVE: KeepAliveIntervals = { pingMs: 15_000, deltaMs: 120_000 };

/** Keeps a stream alive while its upstream thinks. */
export interface KeepAlive {
  /** Call with all events that are sent. */
  observe(events: readonly StreamEvent[]): void;
  stop(): void;
}

/**
 * Sends pings into a silent stream, and an empty delta into its open block from time to time. It
 * goes on until it is stopped: an upstream that is dead ends the stream by its own idle limit.
 */
export function startKeepAlive(response: ServerResponse, intervals: KeepAliveIntervals): KeepAlive {
  let emptyDelta: StreamEvent | undefined;
  const send = (event: StreamEvent): void => {
    if (response.headersSent && !response.writableEnded) response.write(encodeSse(event));
  };
  const ping = setInterval(() => send({ type: 'ping' }), intervals.pingMs);
  const delta = setInterval(() => {
    if (emptyDelta !== undefined) send(emptyDelta);
  }, intervals.deltaMs);

  return {
    observe(events) {
      for (const event of events) emptyDelta = emptyDeltaAfter(event, emptyDelta);
      ping.refresh();
      delta.refresh();
    },
    stop() {
      clearInterval(ping);
      clearInterval(delta);
    },
  };
}

/** The delta that changes nothing in the block that is open after an event; none outside of blocks. */
function emptyDeltaAfter(
  event: StreamEvent,
  before: StreamEvent | undefined,
): StreamEvent | undefined {
  if (event.type === 'content_block_stop') return undefined;
  if (event.type !== 'content_block_start') return before;
  const { index } = event;
  switch (event.content_block.type) {
    case 'text':
      return { type: 'content_block_delta', index, delta: { type: 'text_delta', text: '' } };
    case 'thinking':
      return {
        type: 'content_block_delta',
        index,
        delta: { type: 'thinking_delta', thinking: '' },
      };
    case 'tool_use':
      return {
        type: 'content_block_delta',
        index,
        delta: { type: 'input_json_delta', partial_json: '' },
      };
    default:
      return undefined;
  }
}
