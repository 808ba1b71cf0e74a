import type { Part } from '../../anthropic/parts.ts';
import type { AnswerContext, PartDecoder } from '../adapter.ts';
import { createEventStreamDecoder } from '../event-stream-decoder.ts';
import { notJson } from '../not-json.ts';
import { AnswerReader } from './answer-reader.ts';

/** Decodes a streamed response (wire.md 3.3). Each answer needs a decoder of its own. */
export function createDecoder(context: AnswerContext): PartDecoder {
  const reader = new AnswerReader(context);
  return createEventStreamDecoder(context.target, {
    read: (json, event) => reader.read(json, event),
    breakOff: () => reader.breakOff(),
    end: () => reader.end(),
    readWhole: (body) => decodeWhole(body, context),
  });
}

/**
 * Reads an answer that was not streamed (wire.md 3.4).
 * @param body parsed JSON, or the text of a body that is none.
 * @throws ProxyError when the body is an error, a web page or no response.
 */
export function decodeWhole(body: unknown, context: AnswerContext): readonly Part[] {
  if (typeof body === 'string') throw notJson(body, context.target, 'a response');
  return new AnswerReader(context).readWhole(body);
}
