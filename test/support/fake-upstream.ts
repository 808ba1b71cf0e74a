import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as an upstream saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: assertions look into whatever was sent
  readonly body: any;
}

export interface FakeUpstream {
  readonly url: string;
  readonly port: number;
  readonly requests: SeenRequest[];
  /** Connections opened so far. */
  readonly connections: () => number;
  /** Settles when the client of some request went away before its answer was complete. */
  readonly aborted: Promise<void>;
  close(): Promise<void>;
}

export type Respond = (request: SeenRequest, response: ServerResponse) => unknown;

/** Starts a server on loopback that plays a provider over real HTTP and remembers what it is sent. */
export async function startUpstream(respond: Respond): Promise<FakeUpstream> {
  const requests: SeenRequest[] = [];
  let connections = 0;
  let reportAbort = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    reportAbort = resolve;
  });
  const server = createServer(async (request, response) => {
    response.once('close', () => {
      if (!response.writableFinished) reportAbort();
    });
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { method = '', url = '', headers } = request;
    const seen = { method, path: url, headers, text, body: parse(text) };
    requests.push(seen);
    await respond(seen, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    aborted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
