import type { Part } from '../../src/anthropic/parts.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import type { PartDecoder } from '../../src/protocols/adapter.ts';

export interface Decoded {
  readonly parts: readonly Part[];
  /** What ended the decoding, when it did not end well. */
  readonly error: ProxyError | undefined;
}

/** Feeds the pieces of a stream to a fresh decoder. */
export function decoded(decoder: PartDecoder, pieces: Iterable<Uint8Array>): Decoded {
  const parts: Part[] = [];
  try {
    for (const piece of pieces) for (const part of decoder.push(piece)) parts.push(part);
    for (const part of decoder.end()) parts.push(part);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    return { parts, error };
  }
  return { parts, error: undefined };
}
