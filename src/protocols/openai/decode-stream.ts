import type { Part } from '../../anthropic/parts.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { createSseDecoder, type SseEvent } from '../../sse/decode-sse.ts';
import { readBareFault } from '../../upstream-errors/read-fault.ts';
import { scrubMessage } from '../../upstream-errors/scrub-message.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, PartDecoder, Target } from '../adapter.ts';
import { type PartSink, type ThrowingDecoder, withDeferredErrors } from '../deferred-errors.ts';
import { AnswerReader } from './answer-reader.ts';
import { decodeWhole, notJson } from './decode-whole.ts';
import { looksLikeEvents } from './sniff-body.ts';

/** Bytes of a body that is no event stream; a whole answer is smaller. */
const MAX_BODY_LENGTH = 32 * 1024 * 1024;

/** Decodes a streamed chat completion (wire.md 2.4). Each answer needs a decoder of its own. */
export function createDecoder(context: AnswerContext): PartDecoder {
  return withDeferredErrors(new StreamDecoder(context));
}

class StreamDecoder implements ThrowingDecoder {
  readonly #context: AnswerContext;
  readonly #target: Target;
  readonly #reader: AnswerReader;
  /** The beginning while it is white space only, or all of a body that is no event stream. */
  #collected: Uint8Array[] = [];
  #length = 0;
  #kind: 'unknown' | 'events' | 'whole' = 'unknown';
  #ending = false;
  #sink: PartSink = () => undefined;
  readonly #events = createSseDecoder((event) => this.#readEvent(event));

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#target = context.target;
    this.#reader = new AnswerReader(context);
  }

  push(bytes: Uint8Array, sink: PartSink): void {
    this.#sink = sink;
    if (this.#kind === 'events') {
      this.#events.push(bytes);
      return;
    }
    this.#collect(bytes);
    if (this.#kind === 'whole') return;
    const isEvents = looksLikeEvents(this.#collected);
    if (isEvents === undefined) return;
    this.#kind = isEvents ? 'events' : 'whole';
    if (isEvents) for (const piece of this.#collected.splice(0)) this.#events.push(piece);
  }

  end(sink: PartSink): void {
    this.#sink = sink;
    if (this.#kind === 'whole') {
      sink(this.#decodeBody());
      return;
    }
    this.#ending = true;
    this.#events.end();
    sink(this.#reader.end());
  }

  #collect(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > MAX_BODY_LENGTH) {
      throw new ProxyError(
        'upstream_invalid_response',
        `${this.#target.provider.name} sent more than ${MAX_BODY_LENGTH} bytes that are no event stream.`,
      );
    }
    this.#collected.push(bytes.slice());
  }

  #readEvent({ event, data }: SseEvent): void {
    const text = data.trim();
    if (text === '') return;
    if (text === '[DONE]') {
      this.#sink(this.#reader.done());
      return;
    }
    const json = parseJson(text);
    if (json === undefined) {
      // The last event may have been cut off: then the answer is incomplete, not malformed.
      if (this.#ending) {
        this.#reader.breakOff();
        return;
      }
      throw new ProxyError(
        'upstream_invalid_response',
        `${this.#target.provider.name} sent an event that is not JSON: ${scrubMessage(text.slice(0, 120))}`,
      );
    }
    this.#sink(this.#reader.read(json));
    if (event === 'error') {
      const fault = readBareFault(json) ?? { message: text, codes: [], details: '' };
      throw errorFromFault(fault, this.#target);
    }
  }

  /** Some answer a streaming request with one JSON body, an error or a whole answer. */
  #decodeBody(): readonly Part[] {
    const text = new TextDecoder().decode(Buffer.concat(this.#collected)).trim();
    const json = parseJson(text);
    if (json === undefined) throw notJson(text, this.#target);
    return decodeWhole(json, this.#context);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what it was.
    return undefined;
  }
}
