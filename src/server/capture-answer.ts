import type { ServerResponse } from 'node:http';

/** An answer as the client got it, or its beginning. */
export interface CapturedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  /** There was more than was captured. */
  readonly isCut: boolean;
}

/** Bytes. A stream says the same in many more bytes than are kept of it. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Keeps what is written to a response from now on. @returns what was captured until the call. */
export function captureAnswer(response: ServerResponse): () => CapturedAnswer {
  const pieces: Buffer[] = [];
  let size = 0;
  const take = (piece: unknown): void => {
    const bytes = bytesOf(piece);
    if (size < MAX_BYTES) pieces.push(bytes.subarray(0, MAX_BYTES - size));
    size += bytes.length;
  };
  const { write, end } = response;
  response.write = (piece: unknown, ...rest: unknown[]): boolean => {
    take(piece);
    return Reflect.apply(write, response, [piece, ...rest]);
  };
  response.end = (...all: unknown[]): ServerResponse => {
    take(all[0]);
    return Reflect.apply(end, response, all);
  };
  return () => ({
    status: response.statusCode,
    headers: response.getHeaders(),
    bytes: Buffer.concat(pieces),
    isCut: size > MAX_BYTES,
  });
}

/** Of whatever `write` and `end` take; a callback is no bytes. */
function bytesOf(piece: unknown): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece);
  return piece instanceof Uint8Array ? Buffer.from(piece) : Buffer.alloc(0);
}
