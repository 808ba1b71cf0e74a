import type { Readable } from 'node:stream';
import { connectionError, type Destination } from './connection-error.ts';
import { withoutContentCoding } from './content-coding.ts';
import { type DispatcherOptions, type Dispatchers, loadDispatchers } from './dispatchers.ts';
import { FleetingReadable } from './fleeting-body.ts';

export interface UpstreamRequest extends Destination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /**
   * In plain bytes. Throws the connection's own errors; see `connectionError`. It holds its
   * connection until it is read or destroyed.
   */
  readonly body: Readable;
}

/** The one HTTP client for translated requests: pooled connections, redirects not followed. */
export interface HttpClient {
  /** Loads the library, so that the first request need not wait for it. */
  load(): Promise<void>;
  /** @throws ProxyError when no response headers arrive. */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  close(): Promise<void>;
}

interface Library {
  readonly request: typeof import('undici').request;
  readonly dispatchers: Dispatchers;
}

/** Creates the client. Nothing is loaded until needed. */
export function createHttpClient(options: DispatcherOptions): HttpClient {
  let library: Promise<Library> | undefined;

  const load = () => {
    library ??= loadLibrary(options);
    return library;
  };

  return {
    async load() {
      await load();
    },
    async send({ url, headers, body, signal, ...destination }) {
      const { request, dispatchers } = await load();
      const answer = async () => {
        const dispatcher = dispatchers.forUrl(url);
        const sized = { ...headers, 'content-length': String(body.length) };
        const sent = new FleetingReadable(body);
        return request(url, { method: 'POST', headers: sized, body: sent, signal, dispatcher });
      };
      const response = await answer().catch((error: unknown) => {
        throw connectionError(error, destination);
      });
      const { statusCode: status } = response;
      return { status, ...withoutContentCoding(response, destination.provider) };
    },
    async close() {
      if (library !== undefined) await (await library).dispatchers.destroy();
    },
  };
}

async function loadLibrary(options: DispatcherOptions): Promise<Library> {
  const [{ request }, dispatchers] = await Promise.all([
    import('undici'),
    loadDispatchers(options),
  ]);
  return { request, dispatchers };
}
