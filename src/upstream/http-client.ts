import type { Dispatcher } from 'undici';
import { connectionError, type Destination } from './connection-error.ts';

export interface UpstreamRequest extends Destination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Not decoded. Throws the connection's own errors; see `connectionError`. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The one HTTP client for translated requests: pooled connections, redirects not followed. */
export interface HttpClient {
  /** Loads the library, so that the first request need not wait for it. */
  load(): Promise<void>;
  /** @throws ProxyError when no response headers arrive. */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** Milliseconds until response headers, and between two pieces of the body. */
  readonly timeoutMs: number;
}

/** Milliseconds. A host that does not accept a connection in this time is not there. */
const CONNECT_TIMEOUT_MS = 20_000;

/** Creates the client. HTTP_PROXY, HTTPS_PROXY and NO_PROXY apply. Nothing is loaded until needed. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  let library: Promise<{ request: typeof import('undici').request; agent: Dispatcher }> | undefined;

  const load = () => {
    library ??= import('undici').then(({ EnvHttpProxyAgent, request }) => ({
      request,
      agent: new EnvHttpProxyAgent({
        headersTimeout: options.timeoutMs,
        bodyTimeout: options.timeoutMs,
        connect: { timeout: CONNECT_TIMEOUT_MS },
      }),
    }));
    return library;
  };

  return {
    async load() {
      await load();
    },
    async send({ url, headers, body, signal, ...destination }) {
      const { request, agent } = await load();
      try {
        const response = await request(url, {
          method: 'POST',
          headers,
          body,
          signal,
          dispatcher: agent,
        });
        return { status: response.statusCode, headers: response.headers, body: response.body };
      } catch (error) {
        throw connectionError(error, destination);
      }
    },
    async close() {
      if (library !== undefined) await (await library).agent.destroy();
    },
  };
}
