import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUTS, splitBytes } from '../support/split-bytes.ts';
import { answers, brokenStreams, SPOKEN, transformsOf } from './answers.ts';
import { JSON_EDIT, mutateJson } from './mutate-json.ts';
import { collected, expectedFault, streamed } from './read-answer.ts';
import { runs } from './runs.ts';

/** An object within objects, on ten thousand levels. */
const DEEP = '{"a":['.repeat(5_000) + ']}'.repeat(5_000);

/** What may have been asked. */
const CONTEXT = fc.record({ webSearch: fc.boolean(), toolNames: fc.constant(new Map()) });

describe.each(SPOKEN)('a broken stream in %s', (_protocol, { dialect, adapter, target }) => {
  it('is read as legal events or an error, the same wherever it is cut', () => {
    fc.assert(
      fc.property(brokenStreams(dialect), CUTS, CONTEXT, (bytes, cuts, context) => {
        const read = (pieces: readonly Buffer[]) =>
          streamed(adapter.createDecoder({ ...context, target }), pieces);
        const whole = read([bytes]);
        expect(read(splitBytes(bytes, cuts)).events).toEqual(whole.events);
      }),
      { numRuns: runs(60) },
    );
  });

  it('is read as legal events or an error byte by byte, too', () => {
    fc.assert(
      fc.property(brokenStreams(dialect), CONTEXT, (bytes, context) => {
        const read = (pieces: readonly Buffer[]) =>
          streamed(adapter.createDecoder({ ...context, target }), pieces);
        const bytewise = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
        expect(read(bytewise).events).toEqual(read([bytes]).events);
      }),
      { numRuns: runs(8) },
    );
  });

  it('stays legal with the steps that change answers', () => {
    fc.assert(
      fc.property(brokenStreams(dialect), CONTEXT, (bytes, context) => {
        const decoder = adapter.createDecoder({ ...context, target });
        expect(streamed(decoder, [bytes], transformsOf(target)).events).not.toEqual([]);
      }),
      { numRuns: runs(25) },
    );
  });
});

describe.each(SPOKEN)('a stream cut off in %s', (_protocol, { dialect, adapter, target }) => {
  it('says all that the whole one says, or that it is not complete', () => {
    const cut = fc.record({
      bytes: answers(dialect).map((answer) => Buffer.from(dialect.stream(answer, 'secret'))),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      context: CONTEXT,
    });
    fc.assert(
      fc.property(cut, ({ bytes, at, context }) => {
        const read = (piece: Buffer) =>
          streamed(adapter.createDecoder({ ...context, target }), [piece]).answer;
        const begun = read(bytes.subarray(0, Math.floor(at * bytes.length)));
        if (begun.error !== undefined) return;
        const { usage: _counted, ...whole } = read(bytes);
        expect(begun).toMatchObject(whole);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe.each(SPOKEN)('a stream that nests its values deep in %s', (_protocol, spoken) => {
  const { adapter, target, dialect } = spoken;
  const [framed, end] = dialect.protocol === 'ollama' ? ['', '\n'] : ['data: ', '\n\n'];

  it.each([
    ['an event', DEEP],
    ['an error', `{"error":{"message":${DEEP}}}`],
    ['an error by type', `{"type":"error","error":${DEEP}}`],
    ['arguments', `{"message":{"tool_calls":[{"function":{"name":"a","arguments":${DEEP}}}]}}`],
    [
      'args',
      `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"a","args":${DEEP}}}]}}]}`,
    ],
    ['input', `{"type":"content_block_start","index":0,"content_block":${DEEP}}`],
  ])('is an error: %s', (_place, json) => {
    const decoder = adapter.createDecoder({ target, toolNames: new Map(), webSearch: false });
    const { answer } = streamed(decoder, [Buffer.from(`${framed}${json}${end}`)]);
    expect(answer.error?.message).toMatch(/not JSON|before it was complete|stopped/);
  });
});

describe.each(SPOKEN)('a broken whole answer in %s', (_protocol, { dialect, adapter, target }) => {
  it('is one message or an error', () => {
    const broken = fc
      .tuple(answers(dialect), fc.array(JSON_EDIT, { maxLength: 4 }))
      .map(([answer, edits]) => edits.reduce<unknown>(mutateJson, dialect.whole(answer, 'secret')));
    fc.assert(
      fc.property(broken, CONTEXT, (body, context) => {
        const answer = collected(() => adapter.decodeWhole(body, { ...context, target }));
        expect(answer).toBeTruthy();
      }),
      { numRuns: runs(60) },
    );
  });

  it('is an error when the status says so', () => {
    const body = fc
      .tuple(
        fc.constantFrom(dialect.error(400, 'bad'), dialect.rateLimit.body),
        fc.array(JSON_EDIT),
      )
      .map(([sound, edits]) => JSON.stringify(edits.reduce<unknown>(mutateJson, sound)) ?? '');
    const bodies = fc.oneof(body, fc.string(), fc.constant('<html><title>502</title>'));
    const headers = fc.dictionary(
      fc.constantFrom('retry-after', 'content-type', 'x-should-retry', 'x-request-id'),
      fc.oneof(fc.string(), fc.constantFrom('1', '-1', '1e400', 'Fri, 31 Dec 9999 23:59:59 GMT')),
    );
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), headers, bodies, (status, fields, text) => {
        const error = adapter.decodeError({ status, headers: fields, body: text }, target);
        expect(expectedFault(error).message).not.toBe('');
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('arguments of a call that nest their values deep', () => {
  it('are an error for a client that wants no stream', () => {
    const parts = [
      { type: 'tool-start', key: 'a', id: 'a', name: 'b' },
      { type: 'tool-input', key: 'a', json: DEEP },
      { type: 'finish', reason: 'tool_use' },
    ] as const;
    expect(collected(() => parts)).toBe('upstream_invalid_tool_call');
  });
});
