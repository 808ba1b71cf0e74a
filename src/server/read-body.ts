import type { IncomingMessage } from 'node:http';
import { ProxyError } from '../errors/proxy-error.ts';

/** Bytes. The Messages API's own limit (wire.md 1.1). */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Reads a whole request body. The rest of one that is too large is read and thrown away, because
 * a client that is cut off while sending never sees the answer that says why.
 * @throws ProxyError `request_too_large`; `client_closed` when the client goes away.
 */
export function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const clientGone = (): void => {
      reject(new ProxyError('client_closed', 'The client went away while sending its request.'));
    };
    // Then its events have been, and no other will come.
    if (request.destroyed) return clientGone();
    let chunks: Buffer[] = [];
    let size = Number(request.headers['content-length'] ?? 0) > limit ? Infinity : 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks = [];
    };
    request.on('data', take);
    request.once('end', () => {
      // What listens to a request lives as long as its connection, and would keep the body.
      request.off('data', take);
      if (size > limit) reject(tooLarge(limit));
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
    request.once('close', clientGone);
    // Node reports a lost client here as well; `close` follows.
    request.once('error', ignore);
  });
}

function ignore(): undefined {
  return undefined;
}

function tooLarge(limit: number): ProxyError {
  return new ProxyError(
    'request_too_large',
    `The request is larger than ${limit / 1024 / 1024} MB.`,
  );
}
