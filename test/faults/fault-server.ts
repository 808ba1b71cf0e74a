import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createAuthority } from '../e2e/support/certificates.ts';
import type { Unreachable } from './fault.ts';

/** Plays what happens to one request. */
export type Play = (response: ServerResponse) => unknown;

/** The upstreams of all cells: one server that misbehaves as each of them wants it. */
export interface FaultServer {
  readonly url: string;
  /** The address of a server to which no request may be sent. */
  readonly elsewhere: string;
  readonly strayRequests: () => number;
  readonly unreachable: (kind: Unreachable) => string;
  /** Settles when each of a cell's requests is over and its connection idle or closed. */
  settled(cell: string): Promise<void>;
  /** Connections that are open. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Longer than any test, so that it is not this server that closes an idle connection. */
const KEEP_ALIVE_MS = 60_000;

/** Starts the servers. A request names its cell in its path or its model. */
export async function startFaultServer(plays: ReadonlyMap<string, Play>): Promise<FaultServer> {
  const over = new Map<string, Promise<unknown>[]>();
  let stray = 0;
  const misbehaving = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS },
    async (request, response) => {
      const closed = new Promise((resolve) => response.once('close', resolve));
      const text = await read(request);
      const cell = /cell-\d+/.exec(request.url ?? '')?.[0] ?? /cell-\d+/.exec(text)?.[0] ?? '';
      over.set(cell, [...(over.get(cell) ?? []), closed]);
      await plays.get(cell)?.(response);
    },
  );
  const elsewhere = createServer((_request, response) => {
    stray += 1;
    response.end();
  });
  const secureContext = createAuthority().contextFor('127.0.0.1');
  const selfSigned = createSocketServer((socket) => {
    // The client refuses the certificate, and hangs up.
    new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined);
  });
  const [url, elsewhereUrl, selfSignedUrl] = await Promise.all(
    [misbehaving, elsewhere, selfSigned].map(listen),
  );
  const connections = new Set<unknown>();
  misbehaving.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  const unreachable: Readonly<Record<Unreachable, string>> = {
    // No label of a host name is that long, so that nobody is asked for it.
    'unknown-host': `https://${'x'.repeat(64)}.invalid`,
    // A port that was given back may be another test's a moment later.
    nobody: 'http://127.0.0.1:1',
    'self-signed': `https://${selfSignedUrl}`,
    'no-tls': `https://${url}`,
  };
  return {
    url: `http://${url}`,
    elsewhere: `http://${elsewhereUrl}`,
    strayRequests: () => stray,
    unreachable: (kind) => unreachable[kind],
    async settled(cell) {
      await Promise.all(over.get(cell) ?? []);
    },
    connections: () => connections.size,
    async close() {
      await Promise.all([misbehaving, elsewhere, selfSigned].map(stop));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const bytes of request) text += String(bytes);
  return text;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function stop(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
