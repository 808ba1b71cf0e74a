import fc from 'fast-check';
import { JSON_EDIT, type JsonEdit, mutateJson } from './mutate-json.ts';

/** One change of a stream: of its bytes, of the order of its lines, or of the JSON of one line. */
export type StreamEdit =
  | { readonly kind: 'json'; readonly line: number; readonly edit: JsonEdit }
  | {
      readonly kind: 'lines';
      readonly how: 'remove' | 'double' | 'move';
      readonly line: number;
      readonly to: number;
    }
  | { readonly kind: 'truncate'; readonly at: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

const FRACTION = fc.double({ min: 0, max: 1, noNaN: true });

/** What parsers of streams stumble over. */
const STRANGE_BYTES = fc.oneof(
  fc
    .constantFrom('\n', '\r', '\r\n\r\n', '\ufeff', 'data: ', 'data: [DONE]\n\n', ': ping\n\n')
    .map(bytesOf),
  fc
    .constantFrom('event: error\ndata: {}\n\n', 'data: null\n\n', 'null\n', '{"error":"x"}\n', '\0')
    .map(bytesOf),
  fc.uint8Array({ minLength: 1, maxLength: 6 }),
);

export const STREAM_EDIT: fc.Arbitrary<StreamEdit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('json' as const), line: FRACTION, edit: JSON_EDIT }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('lines' as const),
      how: fc.constantFrom('remove', 'double', 'move'),
      line: FRACTION,
      to: FRACTION,
    }),
  },
  fc.record({ kind: fc.constant('truncate' as const), at: FRACTION }),
  fc.record({ kind: fc.constant('flip' as const), at: FRACTION, bit: fc.nat(7) }),
  fc.record({
    kind: fc.constantFrom('cut' as const, 'repeat' as const),
    at: FRACTION,
    length: fc.nat(40),
  }),
  fc.record({ kind: fc.constant('insert' as const), at: FRACTION, bytes: STRANGE_BYTES }),
);

/** A copy of these bytes with all of the changes, one after the other. */
export function mutateBytes(bytes: Uint8Array, edits: readonly StreamEdit[]): Buffer {
  return edits.reduce<Buffer>((changed, edit) => applied(changed, edit), Buffer.from(bytes));
}

function applied(bytes: Buffer, edit: StreamEdit): Buffer {
  switch (edit.kind) {
    case 'json':
      return withOtherJson(bytes, edit.line, edit.edit);
    case 'lines':
      return withOtherLines(bytes, edit);
    default: {
      const at = Math.floor(edit.at * bytes.length);
      return Buffer.concat(pieces(bytes, at, edit));
    }
  }
}

function pieces(
  bytes: Buffer,
  at: number,
  edit: Exclude<StreamEdit, { kind: 'json' | 'lines' }>,
): readonly Uint8Array[] {
  const before = bytes.subarray(0, at);
  switch (edit.kind) {
    case 'truncate':
      return [before];
    case 'flip':
      return [
        before,
        bytes.subarray(at, at + 1).map((byte) => byte ^ (1 << edit.bit)),
        bytes.subarray(at + 1),
      ];
    case 'cut':
      return [before, bytes.subarray(at + edit.length)];
    case 'repeat':
      return [before, bytes.subarray(at, at + edit.length), bytes.subarray(at)];
    case 'insert':
      return [before, edit.bytes, bytes.subarray(at)];
  }
}

/** A line of server-sent events or of JSON lines. */
const JSON_LINE = /^(data: ?|)(\{.*)$/s;

function withOtherJson(bytes: Buffer, line: number, edit: JsonEdit): Buffer {
  const lines = bytes.toString('utf8').split('\n');
  const places = lines.flatMap((text, index) => (JSON_LINE.test(text) ? [index] : []));
  const place = places[Math.floor(line * (places.length - 1))];
  const [, prefix = '', json = ''] = JSON_LINE.exec(lines[place ?? -1] ?? '') ?? [];
  try {
    const changed = JSON.stringify(mutateJson(JSON.parse(json), edit));
    return Buffer.from(lines.with(place ?? 0, prefix + changed).join('\n'));
  } catch {
    // Another change has broken this line.
    return bytes;
  }
}

function withOtherLines(
  bytes: Buffer,
  { how, line, to }: Extract<StreamEdit, { kind: 'lines' }>,
): Buffer {
  const separator = bytes.includes('\n\n') ? '\n\n' : '\n';
  const records = bytes.toString('utf8').split(separator);
  const from = Math.floor(line * (records.length - 1));
  const place = Math.floor(to * (records.length - 1));
  const moved = records.slice(from, from + 1);
  const others = how === 'double' ? records : records.toSpliced(from, 1);
  return Buffer.from(
    (how === 'remove' ? others : others.toSpliced(place, 0, ...moved)).join(separator),
  );
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}
