import type { Part } from '../../anthropic/parts.ts';
import { errorOfEvent } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, PartDecoder } from '../adapter.ts';
import { createEventStreamDecoder } from '../event-stream-decoder.ts';
import { notJson } from '../not-json.ts';
import { AnswerReader } from './answer-reader.ts';

/** Decodes a streamed answer (wire.md 7.6). Each answer needs a decoder of its own. */
export function createDecoder(context: AnswerContext): PartDecoder {
  const { target } = context;
  const reader = new AnswerReader(context);
  return createEventStreamDecoder(target, {
    read(json, event) {
      const parts = reader.read(json);
      if (event !== 'error') return parts;
      throw errorOfEvent(json, target);
    },
    breakOff: () => reader.breakOff(),
    end: () => reader.end(),
    readWhole: (body) => decodeWhole(body, context),
  });
}

/**
 * Reads an answer that was not streamed, or one that came as an array of chunks, which is how
 * Google streams without `alt=sse` (wire.md 7.1).
 * @param body parsed JSON, or the text of a body that is none.
 * @throws ProxyError when the body is an error, a web page or no answer.
 */
export function decodeWhole(body: unknown, context: AnswerContext): readonly Part[] {
  if (typeof body === 'string') throw notJson(body, context.target, 'generated content');
  const reader = new AnswerReader(context);
  const chunks: readonly unknown[] = Array.isArray(body) ? body : [body];
  return [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.end()];
}
