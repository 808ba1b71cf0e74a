import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Respond, SeenRequest } from '../../support/fake-upstream.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { createAuthority } from './certificates.ts';

/** A request to some host of the internet, as that host would have seen it. */
export interface InternetRequest extends SeenRequest {
  readonly host: string;
}

export interface FakeInternet {
  /** Lets a program reach this internet and no other. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: readonly InternetRequest[];
  /** Requests to this host whose path begins like this. */
  to(host: string, path?: string): readonly InternetRequest[];
}

/**
 * Starts an HTTP proxy that takes every TLS connection as if it were the host asked for, with a
 * certificate of an authority of its own. Hosts without a respond function answer 404.
 */
export async function startInternet(
  hosts: Readonly<Record<string, Respond>>,
): Promise<FakeInternet> {
  const authority = createAuthority();
  const requests: InternetRequest[] = [];
  const web = createHttpsServer(
    {
      SNICallback: (host, done) => done(null, authority.contextFor(host)),
    },
    async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const { method = '', url: path = '', headers } = request;
      const host = headers.host ?? '';
      const seen = { method, path, headers, text, body: parse(text) };
      requests.push({ ...seen, host });
      const respond = hosts[host];
      if (respond === undefined) response.writeHead(404).end();
      else await respond(seen, response);
    },
  );
  const proxy = createHttpServer((_request, response) => response.writeHead(501).end());
  proxy.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    web.emit('connection', socket);
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    web.closeAllConnections();
    proxy.closeAllConnections();
    proxy.close();
  });
  const certificate = join(await tempFolder(), 'authority.pem');
  await writeFile(certificate, authority.pem);
  const { port } = proxy.address() as AddressInfo;
  return {
    env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: certificate },
    requests,
    to: (host, path = '') =>
      requests.filter((request) => request.host === host && request.path.startsWith(path)),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
