import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readBody } from '../../src/server/read-body.ts';

interface Arrived {
  readonly request: IncomingMessage;
  /** Cuts the connection, as a client that goes away does. */
  leave(): void;
}

/** A request as a server gets it, its body still on the way. */
async function arrived(body: string, announced = body.length): Promise<Arrived> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asking = request({ port, method: 'POST', headers: { 'content-length': announced } });
  asking.on('error', () => undefined);
  onTestFinished(() => {
    asking.destroy();
    server.close();
    server.closeAllConnections();
  });
  asking.write(body);
  const [incoming] = await once(server, 'request');
  return { request: incoming, leave: () => void asking.destroy() };
}

describe('readBody', () => {
  it('reads all of a body', async () => {
    const text = 'x'.repeat(200_000);
    expect(String(await readBody((await arrived(text)).request))).toBe(text);
  });

  it('keeps nothing of a body that is too large', async () => {
    const { request: incoming } = await arrived('x'.repeat(2000));
    await expect(readBody(incoming, 1000)).rejects.toMatchObject({ code: 'request_too_large' });
  });

  it('tells that the client has gone in the middle of it', async () => {
    const { request: incoming, leave } = await arrived('half', 8);
    const reading = readBody(incoming);
    leave();
    await expect(reading).rejects.toMatchObject({ code: 'client_closed' });
  });

  it.each([
    ['half of it', 'half', 8],
    ['all of it', 'all', 3],
  ])('tells that the client has gone before it is called, with %s sent', async (_, body, size) => {
    const { request: incoming, leave } = await arrived(body, size);
    const gone = new Promise((resolve) => incoming.once('close', resolve));
    incoming.once('error', () => undefined);
    leave();
    await gone;
    await expect(readBody(incoming)).rejects.toMatchObject({ code: 'client_closed' });
  });

  it('leaves nothing that listens for more', async () => {
    const { request: incoming } = await arrived('text');
    await readBody(incoming);
    expect(incoming.listenerCount('data')).toBe(0);
  });
});
