import http from 'node:http';
import https from 'node:https';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from '../config/normalize-base-url.ts';

/** Keep-alive agents for forwarded requests; without one, each request opens a new connection. */
export interface NativeAgents {
  forUrl(url: string): Promise<http.Agent>;
  close(): void;
}

/** Creates the agents of a session. HTTPS_PROXY, HTTP_PROXY and NO_PROXY apply, but not to this machine. */
export function createNativeAgents(): NativeAgents {
  const direct = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  };
  const proxied = new Map<string, http.Agent>();

  return {
    async forUrl(url) {
      const proxy = isLoopback(new URL(url).hostname) ? '' : getProxyForUrl(url);
      if (proxy === '') return url.startsWith('https:') ? direct.https : direct.http;
      const { HttpsProxyAgent } = await import('https-proxy-agent');
      const agent = proxied.get(proxy) ?? new HttpsProxyAgent(proxy, { keepAlive: true });
      proxied.set(proxy, agent);
      return agent;
    },
    close() {
      for (const agent of [direct.http, direct.https, ...proxied.values()]) agent.destroy();
    },
  };
}
