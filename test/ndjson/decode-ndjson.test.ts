import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNdjsonDecoder } from '../../src/ndjson/decode-ndjson.ts';
import { cutAt } from '../support/chat-decoding.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(pieces: Iterable<Uint8Array>, maxLineLength = 1000) {
  const values: unknown[] = [];
  const decoder = createNdjsonDecoder((value) => values.push(value), { maxLineLength });
  for (const piece of pieces) decoder.push(piece);
  return { values, isWhole: decoder.end() };
}

const read = (text: string, maxLineLength?: number) => decode([bytesOf(text)], maxLineLength);

describe('createNdjsonDecoder', () => {
  it.each<[string, string, unknown[]]>([
    ['a value a line', '{"a":1}\n[2]\n"x"\nnull\n', [{ a: 1 }, [2], 'x', null]],
    ['CRLF', '{"a":1}\r\n{"b":2}\r\n', [{ a: 1 }, { b: 2 }]],
    ['blank lines', '\n{"a":1}\n\r\n  \n{"b":2}\n\n', [{ a: 1 }, { b: 2 }]],
    ['a last line without line break', '{"a":1}\n{"b":2}', [{ a: 1 }, { b: 2 }]],
    ['a byte order mark', '\ufeff{"a":1}\n', [{ a: 1 }]],
    ['nothing', '', []],
    ['nothing but white space', ' \r\n\n', []],
  ])('reads %s', (_name, text, values) => {
    expect(read(text)).toEqual({ values, isWhole: true });
  });

  it('reads the same values however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        fc.boolean(),
        fc.array(fc.nat(400)),
        (values, lineBreak, isEnded, places) => {
          const lines = values.map((value) => JSON.stringify(value)).join(lineBreak);
          const bytes = bytesOf(`${lines}${isEnded ? lineBreak : ''}`);
          expect(decode(cutAt(bytes, places), 10_000)).toEqual(decode([bytes], 10_000));
          expect(decode([bytes], 10_000)).toEqual({
            values: values.map((value) => JSON.parse(JSON.stringify(value))),
            isWhole: true,
          });
        },
      ),
    );
  });

  it('says that the bytes end inside a line', () => {
    expect(read('{"a":1}\n{"b":')).toEqual({ values: [{ a: 1 }], isWhole: false });
  });

  it.each(['{"a":\n}\n', '<html>\n', 'data: {}\n', '{"a":1}{"b":2}\n'])(
    'refuses the line %j',
    (text) => {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'upstream_not_json' }));
    },
  );

  it('delivers what comes before a bad line', () => {
    const values: unknown[] = [];
    const decoder = createNdjsonDecoder((value) => values.push(value));
    expect(() => decoder.push(bytesOf('1\noops\n'))).toThrow('not JSON: oops');
    expect(values).toEqual([1]);
  });

  it.each([
    ['one line break', '"12345678"\n'],
    ['CRLF', '"12345678"\r\n'],
    ['no line break', '"12345678"'],
  ])('limits the length of a line with %s, cut anywhere', (_name, text) => {
    const bytes = bytesOf(text);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decode(cutAt(bytes, [at]), 10).values).toEqual(['12345678']);
      expect(() => decode(cutAt(bytes, [at]), 9)).toThrow('more than 9 characters');
    }
  });
});
