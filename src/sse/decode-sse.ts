import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ProxyError } from '../errors/proxy-error.ts';

export type SseEvent = EventSourceMessage;

export interface SseDecoder {
  /** @throws ProxyError `upstream_response_too_large` when one event exceeds the limit. */
  push(bytes: Uint8Array): void;
  /** Call once at the end: delivers a last event whose blank line never came. */
  end(): void;
}

export interface SseDecoderOptions {
  /** Characters that one event may hold. */
  readonly maxEventLength?: number;
}

/** 16 Mi characters: far above any frame of a chat answer, far below what hurts the process. */
const DEFAULT_MAX_EVENT_LENGTH = 16 * 1024 * 1024;

/**
 * Reads server-sent events from bytes, however they are cut: inside a character, between CR and LF,
 * with a byte order mark or comments. `onEvent` is called synchronously; what it throws leaves
 * `push` and `end`.
 */
export function createSseDecoder(
  onEvent: (event: SseEvent) => void,
  options: SseDecoderOptions = {},
): SseDecoder {
  const limit = options.maxEventLength ?? DEFAULT_MAX_EVENT_LENGTH;
  const text = new TextDecoder('utf-8');
  const parser = createParser({
    maxBufferSize: limit,
    onEvent(event) {
      // The parser checks only what waits for more input, which depends on how the bytes are cut.
      if (event.data.length > limit) throw tooLong(limit);
      onEvent(event);
    },
    onError(error) {
      // Unknown fields and bad retry values are to be ignored, says the standard.
      if (error.type === 'max-buffer-size-exceeded') throw tooLong(limit);
    },
  });
  return {
    push(bytes) {
      parser.feed(text.decode(bytes, { stream: true }));
    },
    end() {
      parser.feed(`${text.decode()}\n\n`);
    },
  };
}

function tooLong(limit: number): ProxyError {
  return new ProxyError(
    'upstream_response_too_large',
    `The upstream sent one event of more than ${limit} characters.`,
  );
}
