import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKnownTools } from '../../src/anthropic/known-tools.ts';

const TOOLS = [
  { name: 'Agent', input_schema: { type: 'object', properties: { tools: { type: 'array' } } } },
  { name: 'Réad', input_schema: { type: 'object' } },
];
const OTHER_TOOLS = [{ name: 'Write', input_schema: { type: 'object' } }];

const print = (value: unknown): string => JSON.stringify(value);

function requestOf(changes: object = {}): Record<string, unknown> {
  const messages = [{ role: 'user', content: 'Hello' }];
  return { model: 'm', messages, tools: TOOLS, metadata: { user_id: 'u' }, ...changes };
}

/** A memory that has seen a request with tools. */
function knowing(...texts: readonly string[]) {
  const known = createKnownTools(0);
  for (const text of texts) known.learn(Buffer.from(text), JSON.parse(text));
  return known;
}

describe('createKnownTools', () => {
  it('gives the same tools to another conversation', () => {
    const first = requestOf();
    const known = createKnownTools(0);
    known.learn(Buffer.from(print(first)), first);
    const other = requestOf({ messages: [{ role: 'user', content: 'Bye' }], metadata: {} });
    const parsed = known.parse(Buffer.from(print(other)));
    expect(print(parsed)).toBe(print(other));
    expect(parsed?.['tools']).toBe(first['tools']);
  });

  it.each<[string, string]>([
    ['no tools', print(requestOf({ tools: undefined }))],
    ['other tools', print(requestOf({ tools: OTHER_TOOLS }))],
    ['one tool more', print(requestOf({ tools: [...TOOLS, ...OTHER_TOOLS] }))],
    ['the tools only in a message', print(requestOf({ messages: [{ tools: TOOLS }], tools: [] }))],
    ['the tools written otherwise', JSON.stringify(requestOf(), undefined, 1)],
    ['other tools after them', print(requestOf()).replace(/}$/, `,"tools":${print([])}}`)],
    ['what is no JSON', `${print(requestOf())},`],
    ['half of the tools', print(requestOf()).slice(0, -60)],
    ['nothing', ''],
  ])('knows nothing of a request with %s', (_, text) => {
    expect(knowing(print(requestOf())).parse(Buffer.from(text))).toBeUndefined();
  });

  it('throws nothing for bytes that are no UTF-8', () => {
    const text = Buffer.from(print(requestOf()));
    text[text.indexOf('Hello')] = 0xff;
    expect(knowing(print(requestOf())).parse(text)).toBeUndefined();
  });

  it('learns the tools of the request, not others that stand in it', () => {
    const message = {
      role: 'user',
      content: [{ type: 'tool_use', input: { tools: OTHER_TOOLS } }],
    };
    const known = knowing(print(requestOf({ messages: [message] })));
    expect(known.parse(Buffer.from(print(requestOf())))).toEqual(requestOf());
    expect(known.parse(Buffer.from(print(requestOf({ tools: OTHER_TOOLS }))))).toBeUndefined();
  });

  it('is not misled by tools in a message where those of the request stood', () => {
    const misleading = requestOf({ tools: 'none', messages: [{ tools: TOOLS }] });
    expect(knowing(print(requestOf())).parse(Buffer.from(print(misleading)))).toBeUndefined();
  });

  it('knows the tools of several kinds of agents', () => {
    const others = requestOf({ tools: OTHER_TOOLS });
    const known = knowing(print(requestOf()), print(others), print(requestOf()));
    expect(known.parse(Buffer.from(print(requestOf())))).toEqual(requestOf());
    expect(known.parse(Buffer.from(print(others)))).toEqual(others);
  });

  it('learns nothing from short requests and from very long ones', () => {
    const short = createKnownTools();
    short.learn(Buffer.from(print(requestOf())), requestOf());
    expect(short.parse(Buffer.from(print(requestOf())))).toBeUndefined();
    const long = requestOf({ messages: [{ role: 'user', content: 'x'.repeat(600_000) }] });
    expect(knowing(print(long)).parse(Buffer.from(print(long)))).toBeUndefined();
  });

  it('gives what the whole gives, or nothing, whatever bytes change', () => {
    const learned = print(requestOf());
    const size = Buffer.byteLength(learned);
    const edit = fc.record({
      at: fc.nat(size),
      removed: fc.nat(12),
      added: fc.oneof(
        fc.constantFrom('"tools":[]', '"tools":', ',', '"', '{', '}', ']', '\\', '\ufeff', 'é'),
        fc.string({ maxLength: 5 }),
        fc.constant(`"tools":${print(TOOLS)}`),
        fc.constant(`"x":{"tools":${print(TOOLS)}},`),
      ),
    });
    const edits = fc.array(edit, { maxLength: 3 });
    fc.assert(
      fc.property(edits, (changes) => {
        let bytes = Buffer.from(learned);
        for (const { at, removed, added } of changes) {
          const rest = bytes.subarray(Math.min(at + removed, bytes.length));
          bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(added), rest]);
        }
        const parsed = knowing(learned).parse(bytes);
        if (parsed === undefined) return;
        const decoder = new TextDecoder('utf-8', { fatal: true });
        const whole: unknown = JSON.parse(decoder.decode(bytes));
        expect(isDeepStrictEqual(parsed, whole)).toBe(true);
        expect(print(parsed)).toBe(print(whole));
      }),
      { numRuns: 2000 },
    );
  });
});
