import type { Part } from '../anthropic/parts.ts';
import type { CountRequest, MessagesRequest } from '../anthropic/request.ts';
import type { Provider } from '../config/types.ts';
import type { Warning } from '../conversation/warnings.ts';
import type { ProxyError } from '../errors/proxy-error.ts';

/** The provider and model that one request goes to. */
export interface Target {
  readonly provider: Provider;
  readonly model: string;
}

/** What is sent upstream: plain data, printed as JSON when it is sent. */
export interface EncodedRequest {
  readonly url: string;
  /** Lower-case names; credentials included, hop-by-hop headers not. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly warnings: readonly Warning[];
  /** Tool names that had to be shortened: name on the wire → name that the client knows. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/** What the answer half must know of the request that it answers. */
export interface AnswerContext {
  readonly target: Target;
  readonly toolNames: ReadonlyMap<string, string>;
  /** The client's inner web search: sources are reported as search results (wire.md 9.9). */
  readonly webSearch: boolean;
  /** What is searched for, where the provider does not say it itself; see `searchQuery`. */
  readonly searchQuery?: string;
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
  /** The provider has said that the answer is over; what still comes does not belong to it. */
  readonly isOver: boolean;
  /** Call once at the end of the stream. Iterating @throws ProxyError when the answer is incomplete. */
  end(): Iterable<Part>;
}

/** Asks a provider to count a prompt with its own tokenizer. */
export interface CountAdapter {
  encodeCount(request: CountRequest, target: Target): Omit<EncodedRequest, 'toolNames'>;
  /** @throws ProxyError when the answer holds no count. */
  decodeCount(body: unknown, target: Target): number;
}

/** One protocol: the request half and the answer half. Adapters are pure; sockets are elsewhere. */
export interface ProtocolAdapter {
  encodeRequest(request: MessagesRequest, target: Target): EncodedRequest;
  createDecoder(context: AnswerContext): PartDecoder;
  /** A whole (not streamed) answer. @throws ProxyError when it is not one. */
  decodeWhole(body: unknown, context: AnswerContext): readonly Part[];
  decodeError(failure: UpstreamFailure, target: Target): ProxyError;
  /**
   * The request without what the provider has just refused, for one more try; undefined when the
   * refusal is about something else.
   */
  repairRequest?(
    encoded: EncodedRequest,
    failure: UpstreamFailure,
    target: Target,
  ): EncodedRequest | undefined;
  readonly count?: CountAdapter;
  /** Whether a web search can be asked of this target; absent: of every one. */
  canSearchWeb?(target: Target): boolean;
}
