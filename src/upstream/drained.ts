import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/**
 * Settles when a client that reads slowly has caught up, or has gone away: an answer must not pile
 * up here.
 */
export async function drained(response: ServerResponse): Promise<void> {
  // Its `close` has been, and no other event will come.
  if (response.destroyed) return;
  const settled = new AbortController();
  const { signal } = settled;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    settled.abort();
  }
}
