import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createBodyModelRestorer,
  createStreamModelRestorer,
  type ModelRestorer,
} from '../../src/upstream/restore-model.ts';
import { CUTS, splitBytes } from '../support/split-bytes.ts';

const ASKED = 'claude-opus-4-8';

const message = { id: 'msg_1', type: 'message', model: 'upstream-model', content: [], usage: {} };
const startData = (model: string) =>
  JSON.stringify({ type: 'message_start', message: { ...message, model } });
const REST = `event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"naïve 日本語 🚀 \\"model\\":\\"upstream-model\\""}}

event: message_stop
data: {"type":"message_stop"}

`;
const stream = (model: string, eol = '\n') =>
  `event: message_start\ndata: ${startData(model)}\n\n${REST}`.replaceAll('\n', eol);

function restore(restorer: ModelRestorer, pieces: readonly Buffer[]): string {
  const out = pieces.map((piece) => restorer.push(piece));
  return Buffer.concat([...out, restorer.end()]).toString('utf8');
}

describe('createStreamModelRestorer', () => {
  it.each([
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
  ])('changes the model of message_start and nothing else, with %s', (_, eol) => {
    const pieces = [Buffer.from(stream('upstream-model', eol))];
    expect(restore(createStreamModelRestorer(ASKED), pieces)).toBe(stream(ASKED, eol));
  });

  it('does so however the bytes are cut', () => {
    fc.assert(
      fc.property(CUTS, fc.constantFrom('\n', '\r\n'), (cuts, eol) => {
        const pieces = splitBytes(Buffer.from(stream('upstream-model', eol)), cuts);
        expect(restore(createStreamModelRestorer(ASKED), pieces)).toBe(stream(ASKED, eol));
      }),
    );
  });

  it('does so byte by byte', () => {
    const pieces = [...Buffer.from(stream('upstream-model'))].map((byte) => Buffer.from([byte]));
    expect(restore(createStreamModelRestorer(ASKED), pieces)).toBe(stream(ASKED));
  });

  it('finds message_start behind a ping', () => {
    const ping = 'event: ping\ndata: {"type":"ping"}\n\n';
    const pieces = [Buffer.from(ping), Buffer.from(stream('upstream-model'))];
    expect(restore(createStreamModelRestorer(ASKED), pieces)).toBe(ping + stream(ASKED));
  });

  it('lets everything after message_start out at once', () => {
    const restorer = createStreamModelRestorer(ASKED);
    restorer.push(Buffer.from(stream('upstream-model')));
    const later = Buffer.from('event: message_start\ndata: {"message":{"model":"x"}}\n\n');
    expect(restorer.push(later)).toBe(later);
  });

  it.each([
    ['no message_start', REST],
    ['an error', 'event: error\ndata: {"type":"error"}\n\n'],
    ['data that are not JSON', 'event: message_start\ndata: {"message":\n\n'],
    ['no message', 'event: message_start\ndata: {"message":null}\n\n'],
    ['a beginning that is cut off', 'event: message_start\ndata: {"mess'],
    ['nothing', ''],
  ])('lets a stream with %s through as it came', (_, text) => {
    fc.assert(
      fc.property(CUTS, (cuts) => {
        const pieces = splitBytes(Buffer.from(text), cuts);
        expect(restore(createStreamModelRestorer(ASKED), pieces)).toBe(text);
      }),
    );
  });

  it('does not hold back more than a beginning can be long', () => {
    const restorer = createStreamModelRestorer(ASKED);
    const long = Buffer.alloc(70_000, 'x');
    expect(restorer.push(long).length).toBe(long.length);
  });

  it('keeps whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), CUTS, (array, cuts) => {
        const bytes = Buffer.from(array);
        const restorer = createStreamModelRestorer(ASKED);
        const out = splitBytes(bytes, cuts).map((piece) => restorer.push(piece));
        expect(Buffer.concat([...out, restorer.end()]).equals(bytes)).toBe(true);
      }),
    );
  });
});

describe('createBodyModelRestorer', () => {
  const body = (model: string) => JSON.stringify({ ...message, model, text: 'naïve 日本語 🚀' });

  it('changes the model of a whole answer, however it is cut', () => {
    fc.assert(
      fc.property(CUTS, (cuts) => {
        const pieces = splitBytes(Buffer.from(body('upstream-model')), cuts);
        expect(restore(createBodyModelRestorer(ASKED), pieces)).toBe(body(ASKED));
      }),
    );
  });

  it.each(['{"type":"error"}', 'not JSON', '', '[1]', 'null', '"text"', '{"model":7}'])(
    'lets %j through as it came',
    (text) => {
      expect(restore(createBodyModelRestorer(ASKED), [Buffer.from(text)])).toBe(text);
    },
  );
});
