import type { ServerResponse } from 'node:http';
import { encodeSse } from '../anthropic/encode-sse.ts';
import { errorEvent } from '../anthropic/error-body.ts';
import type { StreamEvent } from '../anthropic/events.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { drained } from '../upstream/drained.ts';
import { KEEP_ALIVE, startKeepAlive } from './keep-alive.ts';

/**
 * Streams an answer. The 200 is held back until the first event, because before it a fault can
 * still be an HTTP status, which the client's own retry loop understands (client.md 4.3). A later
 * fault becomes the error event that ends the stream.
 * @param began is called just before the first byte.
 * @throws whatever `batches` throws before the first event.
 * @returns the fault that ended the stream early, if one did.
 */
export async function streamAnswer(
  response: ServerResponse,
  batches: AsyncIterable<readonly StreamEvent[]>,
  began: () => void,
  intervals = KEEP_ALIVE,
): Promise<unknown> {
  const keepAlive = startKeepAlive(response, intervals);
  try {
    for await (const events of batches) {
      if (events.length === 0) continue;
      if (!response.headersSent) {
        began();
        writeHead(response);
      }
      keepAlive.observe(events);
      if (!response.write(events.map(encodeSse).join(''))) await drained(response);
    }
    response.end();
    return undefined;
  } catch (error) {
    if (!response.headersSent) throw error;
    response.end(encodeSse(errorEvent(toProxyError(error))));
    return error;
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
