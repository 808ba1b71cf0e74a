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
    const announced = announcedBytes(request);
    const pieces = collectPieces(announced);
    let size = announced !== undefined && announced > limit ? Number.POSITIVE_INFINITY : 0;
    const take = (piece: Buffer): void => {
      size += piece.length;
      if (size <= limit) pieces.add(piece);
      else pieces.take();
    };
    request.on('data', take);
    request.once('end', () => {
      // What listens to a request lives as long as its connection, and would keep the body.
      request.off('data', take).off('close', clientGone);
      const body = pieces.take();
      if (size > limit) reject(tooLarge(limit));
      else resolve(body);
    });
    request.once('close', clientGone);
    // Node reports a lost client here as well; `close` follows.
    request.once('error', ignore);
  });
}

/** Node takes no request that has more than one length, or one that is no number. */
function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

interface Pieces {
  add(piece: Buffer): void;
  /** All of them in one; nothing is kept of them. */
  take(): Buffer;
}

/**
 * Where the length is known, pieces are put in their place while the next is on its way. Memory for
 * them is asked for when the first is there, and is the system's until something is written to it.
 */
function collectPieces(announced: number | undefined): Pieces {
  let pieces: Buffer[] = [];
  let whole: Buffer | undefined;
  let size = 0;
  return {
    add(piece) {
      if (announced === undefined || piece.length >= announced) {
        pieces.push(piece);
        return;
      }
      whole ??= Buffer.allocUnsafeSlow(announced);
      size += piece.copy(whole, size);
    },
    take() {
      const [first] = pieces;
      const body =
        whole?.subarray(0, size) ?? (pieces.length === 1 && first ? first : Buffer.concat(pieces));
      pieces = [];
      whole = undefined;
      return body;
    },
  };
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
