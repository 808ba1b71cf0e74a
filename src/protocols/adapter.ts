import type { Part } from '../anthropic/parts.ts';
import type { MessagesRequest } from '../anthropic/request.ts';
import type { Provider } from '../config/types.ts';
import type { Warning } from '../conversation/warnings.ts';
import type { ProxyError } from '../errors/proxy-error.ts';

/** The provider and model that one request goes to. */
export interface Target {
  readonly provider: Provider;
  readonly model: string;
}

export interface EncodedRequest {
  readonly url: string;
  /** Lower-case names; credentials included, hop-by-hop headers not. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly warnings: readonly Warning[];
  /** Tool names that had to be shortened: name on the wire → name that the client knows. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/** A complete upstream answer that is not a 2xx, its body cut to a safe size. */
export interface UpstreamFailure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Turns bytes of a streamed answer into parts. The result never depends on how the bytes are cut:
 * the parts that precede an error in the same bytes are handed out first, and the iteration then
 * throws. The bytes are read at once, whether or not the iterable is consumed.
 */
export interface PartDecoder {
  /** Iterating @throws ProxyError when the provider reports an error inside the stream or breaks its own format. */
  push(bytes: Uint8Array): Iterable<Part>;
  /** Call once at the end of the stream. Iterating @throws ProxyError when the answer is incomplete. */
  end(): Iterable<Part>;
}

/** One protocol: the request half and the answer half. Adapters are pure; sockets are elsewhere. */
export interface ProtocolAdapter {
  encodeRequest(request: MessagesRequest, target: Target): EncodedRequest;
  createDecoder(target: Target, toolNames: ReadonlyMap<string, string>): PartDecoder;
  /** A whole (not streamed) answer. @throws ProxyError when it is not one. */
  decodeWhole(
    body: unknown,
    target: Target,
    toolNames: ReadonlyMap<string, string>,
  ): readonly Part[];
  decodeError(failure: UpstreamFailure, target: Target): ProxyError;
}
