import type { Part } from '../../anthropic/parts.ts';
import { createNdjsonDecoder } from '../../ndjson/decode-ndjson.ts';
import type { AnswerContext, PartDecoder } from '../adapter.ts';
import { type PartSink, withDeferredErrors } from '../deferred-errors.ts';
import { notJson } from '../not-json.ts';
import { AnswerReader } from './answer-reader.ts';

/** Decodes a streamed answer, a JSON object a line (wire.md 6.4). Each answer needs its own. */
export function createDecoder(context: AnswerContext): PartDecoder {
  const reader = new AnswerReader(context);
  let sink: PartSink = () => undefined;
  const lines = createNdjsonDecoder((value) => sink(reader.read(value)));
  return withDeferredErrors({
    push(bytes, partSink) {
      sink = partSink;
      lines.push(bytes);
    },
    end(partSink) {
      sink = partSink;
      const isWhole = lines.end();
      reader.end(!isWhole);
    },
  });
}

/** The parts of an answer that came whole. @throws ProxyError when it is none. */
export function decodeWhole(body: unknown, context: AnswerContext): readonly Part[] {
  if (typeof body === 'string') throw notJson(body, context.target, 'a chat answer');
  const reader = new AnswerReader(context);
  const parts = reader.read(body);
  reader.end(false);
  return parts;
}
