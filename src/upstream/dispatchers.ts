import type { Dispatcher } from 'undici';
import { isLoopback } from '../config/normalize-base-url.ts';

/** The ways out to upstreams, each with its pool of connections. */
export interface Dispatchers {
  forUrl(url: string): Dispatcher;
  destroy(): Promise<void>;
}

export interface DispatcherOptions {
  /** Milliseconds until response headers, and between two pieces of the body. */
  readonly timeoutMs: number;
}

/** Milliseconds. A host that does not accept a connection in this time is not there. */
const CONNECT_TIMEOUT_MS = 20_000;

/**
 * Loads the HTTP library and opens no connection yet. HTTP_PROXY, HTTPS_PROXY and NO_PROXY apply,
 * but not to this machine: a proxy elsewhere cannot reach a server here.
 */
export async function loadDispatchers({ timeoutMs }: DispatcherOptions): Promise<Dispatchers> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const limits = {
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  };
  const direct = new Agent(limits);
  const proxied = new EnvHttpProxyAgent(limits);
  return {
    forUrl: (url) => (isLoopback(new URL(url).hostname) ? direct : proxied),
    async destroy() {
      await Promise.all([direct.destroy(), proxied.destroy()]);
    },
  };
}
