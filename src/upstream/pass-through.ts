import type { ClientRequest } from 'node:http';
import type { ProxyServer } from 'http-proxy-3';
import type { Provider } from '../config/types.ts';
import type { ProxyError } from '../errors/proxy-error.ts';
import { clientClosed, connectionError, type Destination } from './connection-error.ts';
import { FleetingStream } from './fleeting-body.ts';
import { forwardedRequestHeaders } from './forwarded-headers.ts';
import { type AwaitedAnswer, awaitedAnswer, type ForwardedRequest } from './forwarded-request.ts';
import type { NativeAgents } from './native-agents.ts';
import { relayAnswer, type Silence } from './relay-answer.ts';

/** Forwards requests that need no translation, byte for byte. */
export interface PassThrough {
  /** Loads the library, so that the first request need not wait for it. */
  load(): Promise<void>;
  /**
   * Settles when the answer is over.
   * @throws ProxyError when no answer has begun.
   * @returns the fault that ended the answer early, if one did.
   */
  forward(forwarded: ForwardedRequest): Promise<ProxyError | undefined>;
  close(): void;
}

export interface PassThroughOptions {
  readonly agents: NativeAgents;
  /** Milliseconds without a byte from the upstream. */
  readonly timeoutMs: number;
  readonly sessionToken: string;
}

type Library = Pick<typeof import('http-proxy-3'), 'createProxyServer'>;

/** Creates the pass-through of one session. Nothing is loaded until needed. */
export function createPassThrough(options: PassThroughOptions): PassThrough {
  // The library would answer through fetch, which ends a broken stream as if it were complete.
  delete process.env['FORCE_FETCH_PATH'];

  let library: Library | undefined;
  const load = async (): Promise<Library> => {
    // An import takes a tenth of a millisecond, even of what is loaded.
    library ??= await import('http-proxy-3');
    return library;
  };

  return {
    async load() {
      await load();
    },
    forward: (forwarded) => forward(forwarded, load, options),
    close: () => options.agents.close(),
  };
}

async function forward(
  forwarded: ForwardedRequest,
  load: () => Promise<Library>,
  { agents, timeoutMs, sessionToken }: PassThroughOptions,
): Promise<ProxyError | undefined> {
  const { request, headers, response, provider, body } = forwarded;
  request.headers = forwardedRequestHeaders(headers, { provider, body, sessionToken });
  request.url = forwarded.path;
  const agent = await agents.forUrl(provider.baseUrl).catch((error: unknown) => {
    throw connectionError(error, destinationOf(provider));
  });
  const { createProxyServer } = await load();
  // Its events would have been, and nothing would ever settle this.
  if (response.destroyed) throw clientClosed();
  const proxy = createProxyServer({
    target: provider.baseUrl,
    changeOrigin: true,
    selfHandleResponse: true,
    agent,
    proxyTimeout: timeoutMs,
    ...(body === undefined ? {} : { buffer: new FleetingStream(body) }),
  });
  const over = relayed(proxy, awaitedAnswer(forwarded), timeoutMs);
  proxy.web(request, response);
  return over;
}

/** Settles when the answer to what is sent next is over. It lives as long: it may not see the body. */
function relayed(
  proxy: ProxyServer,
  awaited: AwaitedAnswer,
  timeoutMs: number,
): Promise<ProxyError | undefined> {
  const { response, provider } = awaited;
  return new Promise((resolve, reject) => {
    const silence = createSilence(timeoutMs);
    let relaying: Promise<ProxyError | undefined> | undefined;
    const fail = (error: Error): void => {
      if (response.headersSent) return;
      // The library ends a request that is out of time as if the upstream had hung up.
      const late = Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' });
      reject(connectionError(silence.isOver() ? late : error, destinationOf(provider)));
    };
    proxy.on('proxyReq', silence.observe);
    proxy.on('proxyRes', (answer) => {
      relaying = relayAnswer(answer, awaited, silence);
      relaying.then(resolve, reject);
    });
    proxy.on('error', fail);
    proxy.on('econnreset', fail);
    response.once('close', () => {
      // Whoever has ended it says why; it may be that the client learns of that first.
      if (response.writableFinished) resolve(relaying);
      else if (response.headersSent) resolve(clientClosed());
      else reject(clientClosed());
    });
  });
}

function destinationOf({ name, baseUrl }: Provider): Destination {
  return { provider: name, baseUrl };
}

/** The library's own timer goes by the socket, whether or not anybody reads from it. */
function createSilence(
  timeoutMs: number,
): Silence & { readonly observe: (call: ClientRequest) => void } {
  let isOver = false;
  let call: ClientRequest | undefined;
  return {
    observe(outgoing) {
      call = outgoing;
      call.once('timeout', () => {
        isOver = true;
      });
    },
    isOver: () => isOver,
    suspend: () => call?.setTimeout(0),
    resume: () => call?.setTimeout(timeoutMs),
  };
}
