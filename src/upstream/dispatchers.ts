import type { Dispatcher } from 'undici';
import { isLoopback } from '../config/normalize-base-url.ts';
import { refuseForbiddenHost, safeLookup } from './safe-lookup.ts';

/** The ways out to upstreams, each with its pool of connections. */
export interface Dispatchers {
  /** @throws Error for an address at which no provider can be; see safe-lookup.ts. */
  forUrl(url: string): Dispatcher;
  destroy(): Promise<void>;
}

export interface DispatcherOptions {
  /** Milliseconds until response headers, and between two pieces of the body. */
  readonly timeoutMs: number;
}

/** Milliseconds. A host that does not accept a connection in this time is not there. */
const CONNECT_TIMEOUT_MS = 20_000;

/** A client may ask for any model, and some addresses name it. */
const MOST_ADDRESSES = 100;

/**
 * Loads the HTTP library and opens no connection yet. HTTP_PROXY, HTTPS_PROXY and NO_PROXY apply,
 * but not to this machine: a proxy elsewhere cannot reach a server here. What a name resolves to is
 * checked, except by a proxy, which looks names up itself.
 */
export async function loadDispatchers({ timeoutMs }: DispatcherOptions): Promise<Dispatchers> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const limits = {
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: safeLookup },
  };
  const direct = new Agent(limits);
  const proxied = new EnvHttpProxyAgent(limits);
  const find = (text: string): Dispatcher => {
    const url = new URL(text);
    refuseForbiddenHost(url);
    return isLoopback(url.hostname) ? direct : proxied;
  };
  /** By address: each model has one, and a configuration names a few. */
  const found = new Map<string, Dispatcher>();
  return {
    forUrl(url) {
      const dispatcher = found.get(url) ?? find(url);
      if (found.size < MOST_ADDRESSES) found.set(url, dispatcher);
      return dispatcher;
    },
    async destroy() {
      await Promise.all([direct.destroy(), proxied.destroy()]);
    },
  };
}
