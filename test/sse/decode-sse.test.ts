import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseDecoder, type SseEvent } from '../../src/sse/decode-sse.ts';
import { cutAt } from '../support/chat-decoding.ts';

function decode(pieces: Iterable<Uint8Array>, maxEventLength?: number): string[] {
  const events: string[] = [];
  const decoder = createSseDecoder(
    (event: SseEvent) => events.push(event.event ? `${event.event}=${event.data}` : event.data),
    maxEventLength === undefined ? {} : { maxEventLength },
  );
  for (const piece of pieces) decoder.push(piece);
  decoder.end();
  return events;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('createSseDecoder', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['no space after the colon', 'data:a\n\n', ['a']],
    ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
    ['comments', ': keep-alive\n\ndata: a\n: OPENROUTER PROCESSING\n\n', ['a']],
    ['event names', 'event: error\ndata: a\n\n', ['error=a']],
    ['several data lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['unknown fields', 'foo: 1\nretry: soon\ndata: a\n\n', ['a']],
    ['no blank line at the end', 'data: a\n\ndata: b', ['a', 'b']],
    ['a line end but no blank line at the end', 'data: a\r\n', ['a']],
    ['nothing', '', []],
    ['characters of several bytes', 'data: 漢字 🎉 é\n\n', ['漢字 🎉 é']],
  ])('reads %s, however the bytes are cut', (_name, text, expected) => {
    const all = bytes(text);
    expect(decode([all])).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length)), (places) => {
        expect(decode(cutAt(all, places))).toEqual(expected);
      }),
    );
  });

  it.each([
    ['a complete event', `data: ${'x'.repeat(101)}\n\n`],
    ['an event without an end', `data: ${'x'.repeat(101)}`],
    ['many lines of one event', 'data: 0123456789\n'.repeat(11)],
  ])('refuses %s beyond the limit', (_name, text) => {
    for (const pieces of [[bytes(text)], [...bytes(text)].map((byte) => Uint8Array.of(byte))]) {
      expect(() => decode(pieces, 100)).toThrow(
        expect.objectContaining({ code: 'upstream_response_too_large' }),
      );
    }
  });

  it('lets an error of the callback through', () => {
    const decoder = createSseDecoder(() => {
      throw new RangeError('stop');
    });
    expect(() => decoder.push(bytes('data: a\n\n'))).toThrow(RangeError);
  });
});
