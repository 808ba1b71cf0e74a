import type { ServerResponse } from 'node:http';

/** Aborts when the client goes away: its request must not go on costing money upstream. */
export function abortedWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
