import { connect } from 'node:net';

/** Sends bytes to a local port and returns all that comes back until the server closes or falls silent. */
export function rawHttp(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('data', (data) => {
      answer += String(data);
      // A whole answer to a request with `connection: close` is followed by the end.
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** The status of a raw answer. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}
