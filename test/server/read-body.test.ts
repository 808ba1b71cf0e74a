import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readBody } from '../../src/server/read-body.ts';

interface Arrived {
  readonly request: IncomingMessage;
  /** Sends a piece more, or ends the request. Settles when the system has taken it. */
  send(piece: string | undefined): Promise<void>;
  /** Cuts the connection, as a client that goes away does. */
  leave(): void;
}

/** A request as a server gets it, its body still on the way. */
async function arrived(body: string, announced?: number): Promise<Arrived> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = announced === undefined ? {} : { 'content-length': announced };
  const asking = request({ port, method: 'POST', headers });
  asking.on('error', () => undefined);
  onTestFinished(() => {
    asking.destroy();
    server.close();
    server.closeAllConnections();
  });
  asking.flushHeaders();
  if (body !== '') asking.write(body);
  const [incoming] = await once(server, 'request');
  return {
    request: incoming,
    send: (piece) =>
      new Promise((resolve) => {
        if (piece === undefined) asking.end(resolve);
        else asking.write(piece, () => resolve());
      }),
    leave: () => void asking.destroy(),
  };
}

describe('readBody', () => {
  it('reads all of a body', async () => {
    const text = 'x'.repeat(200_000);
    expect(String(await readBody((await arrived(text, text.length)).request))).toBe(text);
  });

  it.each([
    ['in one piece', ['{"a":1}']],
    ['in several', ['{"a":', `"${'x'.repeat(100_000)}"`, '}']],
    ['which is empty', []],
  ])('reads a body whose length was not told, %s', async (_, pieces) => {
    const { request: incoming, send } = await arrived('', undefined);
    const reading = readBody(incoming);
    for (const piece of pieces) await send(piece);
    await send(undefined);
    expect(String(await reading)).toBe(pieces.join(''));
  });

  it('puts pieces together in their order', async () => {
    const pieces = ['1'.repeat(70_000), '2'.repeat(3), '3'.repeat(90_000)];
    const text = pieces.join('');
    const { request: incoming, send } = await arrived('', text.length);
    const reading = readBody(incoming);
    for (const piece of pieces) await send(piece);
    expect(String(await reading)).toBe(text);
  });

  it('does not take the memory that a length announces before anything comes', async () => {
    const { request: incoming, send } = await arrived('', 30_000_000);
    const before = process.memoryUsage().arrayBuffers;
    const reading = readBody(incoming);
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(grown).toBeLessThan(1_000_000);
    await send('x'.repeat(30_000_000));
    expect(await reading).toHaveLength(30_000_000);
  });

  it('keeps nothing of a body that is too large', async () => {
    const { request: incoming } = await arrived('x'.repeat(2000), 2000);
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
    const { request: incoming } = await arrived('text', 4);
    await readBody(incoming);
    expect(incoming.listenerCount('data')).toBe(0);
  });
});
