import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import { assertMessagesRequest } from '../../src/anthropic/assert-request.ts';
import { parseEnvelope } from '../../src/anthropic/parse-envelope.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { translateRequest } from '../../src/protocols/translate-request.ts';
import { createTokenCounter } from '../../src/tokens/token-counter.ts';
import { forwardedBody } from '../../src/upstream/forwarded-body.ts';
import { piecesOf } from '../support/chat-decoding.ts';
import { SPOKEN, transformsOf } from './answers.ts';
import { streamed } from './read-answer.ts';
import { TARGETS } from './requests.ts';
import { isLongRun } from './runs.ts';

/** Four times the work may take this many times as long: quadratic work takes sixteen times. */
const MOST = 9;
/** Milliseconds of processor time that are within what a measurement may be wrong by. */
const NOISE_MS = 60;

const counter = createTokenCounter();
await counter.load();

/** Milliseconds of processor time, the least of three attempts. */
function timeOf(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** @param prepare makes input of this size outside of the measurement, and says what to do with it */
function expectLinear(size: number, prepare: (size: number) => () => unknown): void {
  const [once, fourfold] = [timeOf(prepare(size)), timeOf(prepare(4 * size))];
  expect(fourfold, `${once} ms for ${size}`).toBeLessThan(MOST * once + NOISE_MS);
}

const USAGE = { input: 1, cached: 0, output: 1, thinking: 0 };
const line = (index: number): string => `line ${index}: "quoted" \\ {"a":[1]} é 🚀\n`;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('');

describe.skipIf(!isLongRun).each(SPOKEN)(
  'reading an answer in %s takes time in proportion to it (only in npm run fuzz)',
  (_protocol, { dialect, adapter, target }) => {
    const context = { target, toolNames: new Map(), webSearch: false };
    const SHAPES = [
      ['text', (size: number) => ({ text: lines(size) })],
      ['thinking', (size: number) => ({ thinking: lines(size), text: 'x' })],
      ['the arguments of a call', (size: number) => ({ calls: [callWith({ text: lines(size) })] })],
      [
        'many calls',
        (size: number) => ({
          calls: Array.from({ length: size }, (_, at) => callWith({ at }, at)),
        }),
      ],
    ] as const;

    function callWith(input: Readonly<Record<string, unknown>>, at = 0) {
      return { id: `call_${at}`, name: 'Write', input };
    }

    it.each(SHAPES)('%s', (_shape, answerOf) => {
      expectLinear(1500, (size) => {
        const answer = { stop: 'end', usage: USAGE, ...answerOf(size) } as const;
        const bytes = Buffer.from(dialect.stream(answer, 'secret'));
        return () =>
          streamed(adapter.createDecoder(context), piecesOf(bytes, 16_384), transformsOf(target));
      });
    });

    it.each([1, 7])('in pieces of %d bytes', (length) => {
      expectLinear(200, (size) => {
        const answer = { stop: 'end', usage: USAGE, text: lines(size) } as const;
        const bytes = Buffer.from(dialect.stream(answer, 'secret'));
        return () => streamed(adapter.createDecoder(context), piecesOf(bytes, length));
      });
    });

    it('one event without an end, in small pieces', () => {
      expectLinear(50_000, (size) => {
        const bytes = Buffer.from(`data: {"a":"${'x'.repeat(size * 4)}`);
        return () => streamed(adapter.createDecoder(context), piecesOf(bytes, 16));
      });
    });
  },
);

/** Requests of which only one part grows. */
const GROWING: readonly (readonly [string, (size: number) => object])[] = [
  ['turns', (size) => ({ messages: turns(size) })],
  ['calls in one turn', (size) => ({ messages: callsInOneTurn(size) })],
  ['text', (size) => ({ messages: [{ role: 'user', content: lines(size * 20) }] })],
  [
    'tools',
    (size) => ({
      tools: Array.from({ length: size }, (_, at) => toolNamed(`tool_${at}_${'x'.repeat(80)}`)),
    }),
  ],
  ['a schema', (size) => ({ tools: [toolNamed('tool', size)] })],
];

describe.skipIf(!isLongRun).each(GROWING)(
  'a request takes time in proportion to its %s (only in npm run fuzz)',
  (_part, fieldsOf) => {
    const bytesOf = (size: number): Buffer =>
      Buffer.from(
        JSON.stringify({
          model: 'claude-opus-4-8',
          max_tokens: 1000,
          messages: [{ role: 'user', content: 'Hi' }],
          ...fieldsOf(size),
        }),
      );

    it('read, analyzed, counted and forwarded', () => {
      expectLinear(1500, (size) => {
        const bytes = bytesOf(size);
        return () => {
          const { body } = parseEnvelope(bytes);
          analyzeRequest({ endpoint: 'messages', body, headers: {} }, counter.countRequest);
          forwardedBody({ bytes, body, model: 'claude-haiku-4-5', needsSignatures: true });
        };
      });
    });

    it.each(TARGETS)('translated for %s', async (_name, target) => {
      const adapter = await loadAdapter(target.provider.protocol);
      expectLinear(1500, (size) => {
        const { body } = parseEnvelope(bytesOf(size));
        assertMessagesRequest(body);
        const context = { target, warn: () => undefined };
        return () => JSON.stringify(translateRequest(body, adapter, context).encoded.body);
      });
    });
  },
);

function turns(count: number): readonly object[] {
  return Array.from({ length: count }, (_, at) => [
    { role: 'user', content: [{ type: 'text', text: line(at) }] },
    { role: 'assistant', content: [callOf(at)] },
    { role: 'user', content: [resultOf(at)] },
  ]).flat();
}

function callsInOneTurn(count: number): readonly object[] {
  const places = Array.from({ length: count }, (_, at) => at);
  return [
    { role: 'user', content: 'Go' },
    { role: 'assistant', content: places.map(callOf) },
    { role: 'user', content: places.map(resultOf) },
  ];
}

function callOf(at: number): object {
  return { type: 'tool_use', id: `toolu_${at}_${'y'.repeat(50)}`, name: 'Write', input: { at } };
}

function resultOf(at: number): object {
  return { type: 'tool_result', tool_use_id: `toolu_${at}_${'y'.repeat(50)}`, content: line(at) };
}

function toolNamed(name: string, fields = 3): object {
  const properties = Object.fromEntries(
    Array.from({ length: fields }, (_, at) => [
      `field_${at}`,
      { type: ['string', 'null'], description: line(at) },
    ]),
  );
  return { name, description: 'A tool.', input_schema: { type: 'object', properties } };
}
