import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ProxyError } from '../errors/proxy-error.ts';
import { UserError } from '../errors/user-error.ts';
import { type AccessRules, authorize } from './access-control.ts';
import type { ServerContext, SessionContext } from './context.ts';
import { createHeapGrowth } from './heap-growth.ts';
import { bareHost, hostNames } from './host-names.ts';
import { createOpenExchanges } from './open-exchanges.ts';
import { newRequestId, type RequestFault } from './request-fault.ts';
import { sendError } from './send-json.ts';

export interface RunningServer {
  readonly port: number;
  /** Settles when the first client has connected, which may be a while before its first request. */
  readonly connected: Promise<void>;
  /**
   * Ends every connection, open answers included.
   * @param patience answers that have begun may go on to their end until it aborts; nothing new
   *   comes in
   */
  close(patience?: AbortSignal): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly secret: string;
  /** Set for other clients than claude: they may send the secret as a header, too. */
  readonly openTo?: { readonly publicHosts: readonly string[] } | undefined;
  readonly limits?: ServerLimits;
}

/** Milliseconds. A slow sender cannot hold a socket for ever. */
export interface ServerLimits {
  /** For a request's headers. */
  readonly headersMs: number;
  /** For all of a request. */
  readonly requestMs: number;
  /** From one look for slow senders to the next. */
  readonly checkMs: number;
}

/**
 * Milliseconds. Longer than any client keeps an idle connection, so that it is never the server
 * that closes one while a request is on its way.
 */
const KEEP_ALIVE_MS = 15 * 60_000;
const LIMITS: ServerLimits = { headersMs: 30_000, requestMs: 5 * 60_000, checkMs: 15_000 };
/** Bytes of a request's line and headers. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Most of the program, which nobody waits for before there is a request. */
let dispatching: Promise<typeof import('./dispatch.ts')> | undefined;

/** What the server does with requests. */
export interface Serving {
  /** What one request works with; asked when it comes in. */
  readonly contextOf: () => Promise<SessionContext>;
  /** See ServerContext. */
  readonly toProxyError: (error: unknown) => ProxyError;
  /** Is told of faults that are in no record. */
  readonly onFault: (fault: RequestFault) => void;
}

/**
 * Starts the session's server.
 * @throws UserError `listen_failed` when the address cannot be listened on.
 */
export async function startServer(
  options: ListenOptions,
  serving: Serving,
): Promise<RunningServer> {
  const { host, secret, openTo, limits = LIMITS } = options;
  const exchanges = createOpenExchanges(createHeapGrowth());
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  });
  // Node would leave out the headers beyond a number, of which `origin` may be one.
  server.maxHeadersCount = 0;
  server.on('upgrade', (_request, socket) => socket.destroy());
  const connected = new Promise<void>((resolve) => {
    server.once('connection', () => resolve());
  });
  const port = await listen(server, options);
  const rules: AccessRules = {
    secret,
    opensByHeader: openTo !== undefined,
    hosts: hostNames({ host, port, publicHosts: openTo?.publicHosts ?? [] }),
  };
  // Still the same turn of the event loop: no request can have come in before.
  server.on('request', (request, response) => {
    exchanges.add(request, response, serve(request, response, rules, serving));
  });

  return {
    port,
    connected,
    close: (patience = AbortSignal.abort()) => exchanges.end(server, patience),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  rules: AccessRules,
  { contextOf, toProxyError, onFault }: Serving,
): Promise<void> {
  const requestId = newRequestId();
  let endpoint: string | undefined;
  let isRecorded = false;
  const failed = (error: ProxyError): void => {
    if (!isRecorded) onFault({ request: requestId, endpoint, error });
  };
  // An answer that is passed on brings its own.
  response.setHeader('request-id', requestId);
  try {
    const { url = '/', headers, socket } = request;
    const admitted = authorize({ url, headers, localAddress: socket.localAddress }, rules);
    request.headers = admitted.headers;
    endpoint = endpointOf(request.method, admitted.path);
    const context = await contextOf();
    const record: ServerContext['record'] = (entry) => {
      isRecorded = true;
      context.record(entry);
    };
    const own = { ...context, requestId, record };
    dispatching ??= import('./dispatch.ts');
    const { dispatch } = await dispatching;
    const fault = await dispatch(request, response, admitted.path, own);
    if (fault !== undefined) failed(toProxyError(fault));
  } catch (thrown) {
    const error = toProxyError(thrown);
    failed(error);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    sendError(response, error);
  }
}

/** A query may hold anything. */
function endpointOf(method = 'GET', path: string): string {
  return `${method} ${path.split('?', 1)[0] ?? path}`;
}

function listen(server: Server, { host, port }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const message = `tproxy cannot listen on ${host}:${port}: ${error.message}`;
      reject(new UserError('listen_failed', message, { cause: error }));
    });
    server.listen(port, bareHost(host), () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new UserError('listen_failed', `tproxy got no port on ${host}.`));
    });
  });
}
