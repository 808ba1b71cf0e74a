import type { Part } from '../anthropic/parts.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { parseJson } from '../json/parse-json.ts';
import { createSseDecoder, type SseEvent } from '../sse/decode-sse.ts';
import { scrubMessage } from '../upstream-errors/scrub-message.ts';
import type { PartDecoder, Target } from './adapter.ts';
import { type PartSink, type ThrowingDecoder, withDeferredErrors } from './deferred-errors.ts';
import { looksLikeEvents } from './sniff-body.ts';

/** Bytes of a body that is no event stream; a whole answer is smaller. */
const MAX_BODY_LENGTH = 32 * 1024 * 1024;

/** What one protocol makes of the events of an answer. Each method may throw a ProxyError. */
export interface EventReader {
  /** @param event the name on the `event:` line. */
  read(json: unknown, event: string | undefined): readonly Part[];
  /** `[DONE]`; protocols that do not know it go without. */
  done?(): readonly Part[];
  /** The bytes ended inside an event. */
  breakOff(): void;
  /** The end of the bytes. */
  end(): readonly Part[];
  /** @param body parsed JSON where events were expected, or the text of a body that is not JSON. */
  readWhole(body: unknown): readonly Part[];
}

/**
 * Decodes an answer of server-sent events whose data is JSON, however its bytes are cut. Some
 * answer a streaming request with one JSON body, an error or a whole answer.
 */
export function createEventStreamDecoder(target: Target, reader: EventReader): PartDecoder {
  return withDeferredErrors(new EventStreamDecoder(target, reader));
}

class EventStreamDecoder implements ThrowingDecoder {
  readonly #target: Target;
  readonly #reader: EventReader;
  /** The beginning while it is white space only, or all of a body that is no event stream. */
  #collected: Uint8Array[] = [];
  #length = 0;
  #kind: 'unknown' | 'events' | 'whole' = 'unknown';
  #ending = false;
  #sink: PartSink = () => undefined;
  readonly #events = createSseDecoder((event) => this.#readEvent(event));

  constructor(target: Target, reader: EventReader) {
    this.#target = target;
    this.#reader = reader;
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
      const text = new TextDecoder().decode(Buffer.concat(this.#collected)).trim();
      sink(this.#reader.readWhole(parseJson(text) ?? text));
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
        'upstream_response_too_large',
        `${this.#target.provider.name} sent more than ${MAX_BODY_LENGTH} bytes that are no event stream.`,
      );
    }
    this.#collected.push(bytes.slice());
  }

  #readEvent({ event, data }: SseEvent): void {
    const text = data.trim();
    if (text === '') return;
    if (text === '[DONE]') {
      this.#sink(this.#reader.done?.() ?? []);
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
        'upstream_not_json',
        `${this.#target.provider.name} sent an event that is not JSON: ${scrubMessage(text.slice(0, 120))}`,
      );
    }
    this.#sink(this.#reader.read(json, event));
  }
}
