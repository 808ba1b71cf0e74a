import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** An upstream that says what no HTTP library would let it say. */
export interface RawUpstream {
  readonly url: string;
  /** Bytes that its clients have taken so far, or that wait in the system's own buffers for them. */
  readonly sentBytes: () => number;
  /** Connections that are open. */
  readonly open: () => number;
}

/**
 * Starts an upstream that ends with the test. To each request it says `beginning` and then `more`,
 * again and again, as fast as it is read, for as long as anybody listens.
 */
export async function startEndlessUpstream(
  beginning: string,
  more: string | Buffer,
): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  let sentBytes = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(beginning);
      pour(socket);
    });
  });
  const pour = (socket: Socket): void => {
    if (socket.destroyed) return;
    sentBytes += more.length;
    // A turn of the event loop each: this server must not keep its process from reading.
    socket.write(more, () => setImmediate(pour, socket));
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, sentBytes: () => sentBytes, open: () => sockets.size };
}
