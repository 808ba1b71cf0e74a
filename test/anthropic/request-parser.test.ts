import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRequestParser } from '../../src/anthropic/request-parser.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { bodiesOf, draftRequest, requestSteps } from '../support/growing-request.ts';
import { outcomeOf } from '../support/outcome.ts';

/** The oracle: whatever is parsed as a whole with what the platform has for it. */
function parseWhole(bytes: Buffer): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

function expectLikeWhole(parse: (bytes: Buffer) => unknown, bytes: Buffer): void {
  const expected = outcomeOf(() => parseWhole(bytes));
  const found = outcomeOf(() => deepFreeze(parse(bytes)));
  // In the same order too, which a comparison of objects does not see.
  if (!isDeepStrictEqual(found, expected) || JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${bytes} gives ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  }
}

const FIRST = { role: 'user', content: 'Héllo' };
const TOOLS = [{ name: 'Write', input_schema: { type: 'object' } }];
const SYSTEM = [{ type: 'text', text: 'Be brief.' }];

function request(messages: readonly unknown[], others: object = { system: SYSTEM, tools: TOOLS }) {
  return Buffer.from(JSON.stringify({ model: 'm', messages, ...others }));
}

function turns(count: number): readonly object[] {
  const messages: object[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    messages.push({ role: 'assistant', content: [{ type: 'text', text: `é ${turn} "]}` }] });
    messages.push({ role: 'user', content: [{ type: 'text', text: `then, ${turn}\\` }] });
  }
  return [FIRST, ...messages];
}

function marked(messages: readonly object[]): readonly object[] {
  return messages.map((message, index) =>
    index === messages.length - 1
      ? { ...message, content: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] }
      : message,
  );
}

interface Parsed {
  readonly messages: readonly unknown[];
  readonly system: unknown;
  readonly tools: unknown;
}

function createParser(limits: Parameters<typeof createRequestParser>[0] = {}) {
  const parser = createRequestParser({ minBytes: 0, ...limits });
  return (bytes: Buffer) => parser.parse(bytes) as Parsed;
}

/** How many messages from the first on are the same objects. */
function countReused(former: Parsed, next: Parsed): number {
  const at = next.messages.findIndex((message, index) => message !== former.messages[index]);
  return at < 0 ? next.messages.length : at;
}

describe('createRequestParser', () => {
  it('gives what the whole gives, or throws the same, for requests that grow and change', () => {
    fc.assert(
      fc.property(draftRequest, requestSteps, (first, steps) => {
        const { parse } = createRequestParser({ minBytes: 0, maxBodies: 3 });
        for (const bytes of bodiesOf(first, steps)) expectLikeWhole(parse, bytes);
      }),
      { numRuns: 600 },
    );
  });

  it('gives what the whole gives when one byte changes, whichever', () => {
    const bytes = request(marked(turns(2)));
    for (let at = 0; at <= bytes.length; at += 1) {
      const { parse } = createRequestParser({ minBytes: 0 });
      parse(bytes);
      for (const byte of Buffer.from('"\\,]}1 \u00e9')) {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        expectLikeWhole(parse, changed);
        expectLikeWhole(parse, Buffer.concat([bytes.subarray(0, at), changed.subarray(at + 1)]));
      }
    }
  });

  it.each([
    ['nothing after the comma', '[1,2,]'],
    ['only space after the comma', '[1,2, ]'],
    ['two commas', '[1,2,,3]'],
    ['only a comma', '[,]'],
    ['a comma first', '[,1,2]'],
    ['no comma', '[1,2 3]'],
    ['a longer number', '[1,23]'],
    ['a byte order mark after the comma', '[1,2,\ufeff3]'],
    ['a byte order mark at the beginning', '[\ufeff1,2]'],
    ['nothing left', '[]'],
    ['space around', '[ 1 , 2 , 3 ]'],
    ['brackets that close too early', '[1,2],"x":[3]'],
    ['a string that does not end', '[1,2,"]'],
  ])('gives what the whole gives for %s', (_what, messages) => {
    for (const former of ['[1,2]', '[1]', '[]', '[1,2,3]']) {
      const { parse } = createRequestParser({ minBytes: 0 });
      for (const list of [former, messages, former]) {
        expectLikeWhole(parse, Buffer.from(`{"model":"m","messages":${list},"tools":[]}`));
      }
    }
  });

  it('gives what the whole gives for bytes that are no request', () => {
    const { parse } = createRequestParser({ minBytes: 0 });
    for (const text of [
      '',
      '[]',
      '1',
      'null',
      '{}',
      '{"messages":{}}',
      '{"messages":[]',
      '{"messages":[]}x',
    ])
      expectLikeWhole(parse, Buffer.from(text));
  });

  it('reuses the messages that were there, and all that follows them', () => {
    const parse = createParser();
    const former = parse(request(turns(3)));
    const next = parse(request(turns(4)));
    expect(countReused(former, next)).toBe(7);
    expect(next.tools).toBe(former.tools);
    expect(next.system).toBe(former.system);
  });

  it('reuses all messages but the one that the mark has left', () => {
    const parse = createParser();
    let former = parse(request(marked(turns(3))));
    for (let count = 4; count < 8; count += 1) {
      const next = parse(request(marked(turns(count))));
      expect(countReused(former, next)).toBe(count * 2 - 2);
      expect(next.tools).toBe(former.tools);
      former = next;
    }
  });

  it('gives what the whole gives for a large request, and for what grows out of it', () => {
    const { parse } = createRequestParser();
    const long = { role: 'user', content: 'é]},'.repeat(20_000) };
    const messages = Array.from({ length: 8 }, () => long);
    const first = request(messages);
    expect(first.length).toBeGreaterThan(512 * 1024);
    for (const bytes of [first, request([...messages, FIRST]), Buffer.concat([first, first])]) {
      expectLikeWhole(parse, bytes);
    }
  });

  it('reuses every message of a request that is sent again', () => {
    const parse = createParser();
    const bytes = request(turns(2));
    const former = parse(bytes);
    expect(countReused(former, parse(Buffer.from(bytes)))).toBe(5);
  });

  it('reuses the messages before one that was taken back', () => {
    const parse = createParser();
    const former = parse(request(turns(3)));
    expect(countReused(former, parse(request(turns(1))))).toBe(3);
  });

  it.each([
    ['tools', request(turns(2), { system: SYSTEM, tools: [] })],
    ['the model', Buffer.from(String(request(turns(2))).replace('"m"', '"n"'))],
    [
      'the white space',
      Buffer.from(JSON.stringify(JSON.parse(String(request(turns(2)))), null, 1)),
    ],
  ])('parses anew when %s change', (_what, bytes) => {
    const parse = createParser();
    const former = parse(request(turns(2)));
    expect(countReused(former, parse(bytes))).toBe(0);
  });

  it('tells the conversations of a session apart', () => {
    const parse = createParser();
    const own = (name: string, count: number) =>
      request([{ role: 'user', content: name }, ...turns(count)]);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const former = names.map((name) => parse(own(name, 2)));
    for (const [index, name] of names.entries()) {
      const next = parse(own(name, 3));
      expect(next.messages.slice(0, 6)).toEqual(former[index]?.messages);
      expect(next.messages[0]).toBe(former[index]?.messages[0]);
    }
  });

  it('keeps no more bodies than it may', () => {
    const parse = createParser({ maxBodies: 1 });
    const other = request([{ role: 'user', content: 'other' }]);
    const former = parse(request(turns(2)));
    parse(other);
    expect(countReused(former, parse(request(turns(2))))).toBe(0);
  });

  it('keeps no more bytes than it may', () => {
    const bytes = request(turns(2));
    const parse = createParser({ maxBytes: bytes.length - 1 });
    const former = parse(bytes);
    expect(countReused(former, parse(bytes))).toBe(0);
  });
});
