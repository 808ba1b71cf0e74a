import type { ServerResponse } from 'node:http';
import { encodeSse } from '../anthropic/encode-sse.ts';
import { errorEvent } from '../anthropic/error-body.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { drained } from '../upstream/drained.ts';
import { KEEP_ALIVE, startKeepAlive } from './keep-alive.ts';
import { type EventSink, type OpenAnswer, readAnswer } from './read-answer.ts';

/**
 * Streams an answer. The 200 is held back until the first event, because before it a fault can
 * still be an HTTP status, which the client's own retry loop understands (client.md 4.3). A later
 * fault becomes the error event that ends the stream.
 * @param began is called just before the first byte.
 * @throws whatever goes wrong before the first event.
 * @returns the fault that ended the stream early, if one did.
 */
export async function streamAnswer(
  response: ServerResponse,
  answer: OpenAnswer,
  began: () => void,
  intervals = KEEP_ALIVE,
): Promise<unknown> {
  const keepAlive = startKeepAlive(response, intervals);
  const sink: EventSink = {
    take({ events, isOver, fault }) {
      if (events.length === 0) return true;
      if (!response.headersSent) {
        began();
        writeHead(response);
      }
      keepAlive.observe(events);
      const isRead = response.write(events.map(encodeSse).join(''));
      // At once: it goes out in one write with the last events.
      if (isOver && fault === undefined) response.end();
      return isRead;
    },
    wait: () => drained(response),
  };
  try {
    const fault = await readAnswer(answer, sink);
    if (fault === undefined) return undefined;
    if (!response.headersSent) throw fault.error;
    response.end(encodeSse(errorEvent(toProxyError(fault.error))));
    return fault.error;
  } finally {
    keepAlive.stop();
  }
}

function writeHead(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
}
