import http from 'node:http';
import https from 'node:https';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from '../config/normalize-base-url.ts';
import { refuseForbiddenHost, safeLookup } from './safe-lookup.ts';

/** Keep-alive agents for forwarded requests; without one, each request opens a new connection. */
export interface NativeAgents {
  /** @throws Error for an address at which no provider can be; see safe-lookup.ts. */
  forUrl(url: string): Promise<http.Agent>;
  close(): void;
}

/**
 * Creates the agents of a session. HTTPS_PROXY, HTTP_PROXY and NO_PROXY apply, but not to this
 * machine. What a name resolves to is checked, except by a proxy, which looks names up itself.
 */
export function createNativeAgents(): NativeAgents {
  const direct = {
    http: new http.Agent({ keepAlive: true, lookup: safeLookup }),
    https: new https.Agent({ keepAlive: true, lookup: safeLookup }),
  };
  const proxied = new Map<string, http.Agent>();
  const find = async (url: string): Promise<http.Agent> => {
    const parsed = new URL(url);
    refuseForbiddenHost(parsed);
    const proxy = isLoopback(parsed.hostname) ? '' : getProxyForUrl(url);
    if (proxy === '') return url.startsWith('https:') ? direct.https : direct.http;
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    const agent = proxied.get(proxy) ?? new HttpsProxyAgent(proxy, { keepAlive: true });
    proxied.set(proxy, agent);
    return agent;
  };
  /** By address: a configuration names a few, and neither they nor the environment change. */
  const found = new Map<string, http.Agent>();

  return {
    async forUrl(url) {
      const known = found.get(url);
      if (known !== undefined) return known;
      const agent = await find(url);
      found.set(url, agent);
      return agent;
    },
    close() {
      for (const agent of [direct.http, direct.https, ...proxied.values()]) agent.destroy();
    },
  };
}
