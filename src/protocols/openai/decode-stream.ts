import { errorOfEvent } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, PartDecoder } from '../adapter.ts';
import { createEventStreamDecoder } from '../event-stream-decoder.ts';
import { AnswerReader } from './answer-reader.ts';
import { decodeWhole } from './decode-whole.ts';

/** Decodes a streamed chat completion (wire.md 2.4). Each answer needs a decoder of its own. */
export function createDecoder(context: AnswerContext): PartDecoder {
  const { target } = context;
  const reader = new AnswerReader(context);
  return createEventStreamDecoder(target, {
    read(json, event) {
      const parts = reader.read(json);
      if (event !== 'error') return parts;
      throw errorOfEvent(json, target);
    },
    done: () => reader.done(),
    breakOff: () => reader.breakOff(),
    end: () => reader.end(),
    readWhole: (body) => decodeWhole(body, context),
  });
}
