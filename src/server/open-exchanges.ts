import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The requests that a server is at work on, so that it can end without cutting them off. */
export interface OpenExchanges {
  /** @param handled settles when the request needs nothing more; never rejects */
  add(request: IncomingMessage, response: ServerResponse, handled: Promise<void>): void;
  /**
   * Closes the server: nothing new comes in, and what is open may go on until `patience` aborts.
   * Settles when every connection is closed and every request has been written down.
   */
  end(server: Server, patience: AbortSignal): Promise<void>;
}

interface OpenExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handled: Promise<void>;
}

/** Milliseconds that a handler has after its connection is gone; it has only to write that down. */
const AFTERMATH_MS = 1_000;

/**
 * Creates the list of one server.
 * @param onCount is told how many there are whenever that changes
 */
export function createOpenExchanges(onCount: (open: number) => void): OpenExchanges {
  const open = new Set<OpenExchange>();

  return {
    add(request, response, handled) {
      const exchange = { request, response, handled };
      open.add(exchange);
      onCount(open.size);
      void handled.then(() => {
        open.delete(exchange);
        onCount(open.size);
      });
    },
    async end(server, patience) {
      const handled = [...open].map((exchange) => exchange.handled);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that is kept alive would keep the server, long after its last answer.
      for (const { request, response } of open) {
        response.once('close', () => request.socket.end());
      }
      const cutOff = (): void => server.closeAllConnections();
      if (patience.aborted) cutOff();
      else patience.addEventListener('abort', cutOff, { once: true });
      await closed;
      patience.removeEventListener('abort', cutOff);
      await withinTime(Promise.all(handled), AFTERMATH_MS);
    },
  };
}

function withinTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
