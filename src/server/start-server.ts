import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { UserError } from '../errors/user-error.ts';
import { type AccessRules, authorize } from './access-control.ts';
import type { ServerContext } from './context.ts';
import { dispatch } from './dispatch.ts';
import { sendError } from './send-json.ts';

export interface RunningServer {
  readonly port: number;
  /** Ends every connection, open answers included. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly secret: string;
}

/**
 * Milliseconds. Longer than any client keeps an idle connection, so that it is never the server
 * that closes one while a request is on its way.
 */
const KEEP_ALIVE_MS = 15 * 60_000;
/** Milliseconds for a request's headers and for all of it: a slow sender cannot hold a socket for ever. */
const HEADERS_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5 * 60_000;

/**
 * Starts the session's server.
 * @param contextOf what one request works with; asked when it comes in
 * @throws UserError `session_failed` when the address cannot be listened on.
 */
export async function startServer(
  options: ListenOptions,
  contextOf: () => Promise<ServerContext>,
): Promise<RunningServer> {
  const hosts = new Set<string>();
  const rules: AccessRules = { secret: options.secret, hosts };
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    noDelay: true,
  });
  server.on('request', (request, response) => {
    void serve(request, response, rules, contextOf);
  });
  server.on('upgrade', (_request, socket) => socket.destroy());
  const port = await listen(server, options);
  for (const name of [options.host, '127.0.0.1', 'localhost']) hosts.add(`${name}:${port}`);

  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  rules: AccessRules,
  contextOf: () => Promise<ServerContext>,
): Promise<void> {
  try {
    const path = authorize({ url: request.url ?? '/', headers: request.headers }, rules);
    await dispatch(request, response, path, await contextOf());
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    sendError(response, toProxyError(error));
  }
}

function listen(server: Server, { host, port }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const message = `tproxy cannot listen on ${host}:${port}: ${error.message}`;
      reject(new UserError('session_failed', message, { cause: error }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new UserError('session_failed', `tproxy got no port on ${host}.`));
    });
  });
}
