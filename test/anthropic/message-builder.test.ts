import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part, Usage, WholeBlock } from '../../src/anthropic/parts.ts';
import { readEvents } from '../support/read-events.ts';

const USAGE: Usage = {
  inputTokens: 100,
  cacheReadTokens: 20,
  cacheCreationTokens: 3,
  outputTokens: 7,
  thinkingTokens: 2,
};
const STOP: Part = { type: 'finish', reason: 'end_turn' };

function build(
  parts: readonly Part[],
  options: { countInputTokens?: () => number } = {},
): StreamEvent[] {
  let made = 0;
  const builder = createMessageBuilder({
    id: 'msg_test',
    model: 'claude-opus-4-8',
    estimatedInputTokens: 42,
    thinkingSignature: 'tp1.test.sig',
    newToolId: () => `toolu_made_${made++}`,
    ...options,
  });
  return [...parts.flatMap((part) => builder.push(part)), ...builder.end()];
}

const read = (...parts: Part[]) => readEvents(build(parts));
const text = (value: string): Part => ({ type: 'text', text: value });
const thinking = (value: string): Part => ({ type: 'thinking', text: value });
const start = (key: string, id: string | undefined = `id_${key}`, name = 'Bash'): Part => ({
  type: 'tool-start',
  key,
  id,
  name,
});
const input = (key: string, json: string): Part => ({ type: 'tool-input', key, json });

describe('createMessageBuilder', () => {
  it('wraps a plain text answer', () => {
    const answer = read(text('Hel'), text('lo'), { type: 'usage', usage: USAGE }, STOP);
    expect(answer).toMatchObject({ text: 'Hello', stopReason: 'end_turn', blockTypes: ['text'] });
    expect(answer.model).toBe('claude-opus-4-8');
    expect(answer.usage).toMatchObject({
      input_tokens: 100,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 3,
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 2 },
    });
  });

  it('signs thinking to which the provider gave no signature', () => {
    const answer = read(thinking('hm'), text('yes'), STOP);
    expect(answer).toMatchObject({
      blockTypes: ['thinking', 'text'],
      signatures: ['tp1.test.sig'],
    });
  });

  it("keeps the provider's own signature, and a block that has nothing else", () => {
    const answer = read(
      thinking('hm'),
      { type: 'thinking-signature', signature: 'a' },
      text('x'),
      STOP,
    );
    expect(answer.signatures).toEqual(['a']);
    const silent = read({ type: 'thinking-signature', signature: 'b' }, text('x'), STOP);
    expect(silent).toMatchObject({ blockTypes: ['thinking', 'text'], signatures: ['b'] });
  });

  it('opens a new text block for text after a tool call', () => {
    const answer = read(text('a'), start('0'), input('0', '{"x":1}'), text('b'), STOP);
    expect(answer.blockTypes).toEqual(['text', 'tool_use', 'text']);
    expect(answer.text).toBe('ab');
  });

  it('holds text back while the arguments of a call are incomplete', () => {
    const answer = read(start('0'), input('0', '{"x"'), text('b'), input('0', ':1}'), STOP);
    expect(answer.blockTypes).toEqual(['tool_use', 'text']);
    expect(answer.tools[0]?.input).toBe('{"x":1}');
  });

  it('serialises two calls that were opened first and filled later', () => {
    const answer = read(
      start('0'),
      start('1'),
      input('0', '{"a":'),
      input('1', '{"b":'),
      input('0', '1}'),
      input('1', '2}'),
      STOP,
    );
    expect(answer.tools.map((tool) => tool.input)).toEqual(['{"a":1}', '{"b":2}']);
    expect(answer.stopReason).toBe('tool_use');
  });

  it('goes on when a waiting call becomes complete before the open one', () => {
    const answer = read(
      start('0'),
      start('1'),
      start('2'),
      input('1', '{}'),
      input('2', '{"c":'),
      input('0', '{}'),
      input('2', '3}'),
      STOP,
    );
    expect(answer.tools.map((tool) => tool.input)).toEqual(['{}', '{}', '{"c":3}']);
  });

  it('gives a call without arguments an empty object', () => {
    expect(read(start('0'), STOP).tools[0]?.input).toBe('{}');
  });

  it.each([
    ['missing', undefined, /^toolu_made_/],
    ['empty', '', /^toolu_made_/],
    ['with foreign characters', 'functions.Bash:0', /^functions_Bash_0$/],
  ])('gives a call whose id is %s one that Anthropic accepts', (_case, id, expected) => {
    expect(read({ type: 'tool-start', key: '0', id, name: 'Bash' }, STOP).tools[0]?.id).toMatch(
      expected,
    );
  });

  it('gives the second of two calls with one id another id', () => {
    const answer = read(
      start('0', 'same'),
      input('0', '{}'),
      start('1', 'same'),
      input('1', '{}'),
      STOP,
    );
    expect(new Set(answer.tools.map(({ id }) => id)).size).toBe(2);
  });

  it.each<[Part[], string]>([
    [[text('a'), { type: 'finish', reason: 'end_turn' }], 'end_turn'],
    [[start('0'), { type: 'finish', reason: 'end_turn' }], 'tool_use'],
    [[text('a'), { type: 'finish', reason: 'tool_use' }], 'end_turn'],
    [[start('0'), input('0', '{"a'), { type: 'finish', reason: 'max_tokens' }], 'max_tokens'],
    [[text('no'), { type: 'finish', reason: 'refusal' }], 'refusal'],
  ])('says why the answer stopped (%#)', (parts, expected) => {
    expect(read(...parts).stopReason).toBe(expected);
  });

  it('estimates usage when the provider reports none', () => {
    expect(read(text('x'.repeat(40)), STOP).usage).toMatchObject({
      input_tokens: 42,
      output_tokens: 10,
    });
  });

  it('has the prompt counted when the provider has not', () => {
    const countInputTokens = () => 50;
    const answer = readEvents(build([text('a'), STOP], { countInputTokens }));
    expect(answer.usage).toMatchObject({ input_tokens: 50 });
    const counted = build([text('a'), { type: 'usage', usage: USAGE }, STOP], {
      countInputTokens() {
        throw new Error('not asked for');
      },
    });
    expect(readEvents(counted).usage).toMatchObject({ input_tokens: 100 });
  });

  it('reports one uncached token for a prompt that came wholly from the cache', () => {
    const usage = { ...USAGE, inputTokens: 0 };
    expect(read(text('a'), { type: 'usage', usage }, STOP).usage).toMatchObject({
      input_tokens: 1,
    });
  });

  it('reports a search that the provider ran as a call and its result', () => {
    const hits: WholeBlock = {
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: [],
    };
    const answer = read(
      text('Looking. '),
      { type: 'server-tool', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
      { type: 'block', block: hits },
      text('Found.'),
      { type: 'usage', usage: { ...USAGE, webSearchRequests: 1 } },
      STOP,
    );
    expect(answer).toMatchObject({
      blockTypes: ['text', 'server_tool_use', 'web_search_tool_result', 'text'],
      serverTools: ['{"query":"q"}'],
      blocks: [hits],
      stopReason: 'end_turn',
      usage: { server_tool_use: { web_search_requests: 1 } },
    });
  });

  it('passes a block on that has no deltas', () => {
    const redacted = { type: 'redacted_thinking', data: 'x' } as const;
    expect(read({ type: 'block', block: redacted }, STOP).blocks).toEqual([redacted]);
  });

  it('refuses to end an answer that has no finish', () => {
    expect(() => build([text('half an')])).toThrow(
      expect.objectContaining({ code: 'upstream_truncated' }),
    );
  });

  it('refuses arguments for a call that is closed or unknown', () => {
    const late = [start('0'), input('0', '{}'), text('x'), input('0', '{"b":1}'), STOP];
    expect(() => build(late)).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_tool_call' }),
    );
    expect(() => build([input('9', '{}'), STOP])).toThrow(/never started/);
  });

  it('obeys the grammar and loses no argument, however calls and text interleave', () => {
    const call = fc.record({
      json: fc.jsonValue().map((value) => JSON.stringify({ value })),
      cuts: fc.array(fc.nat(40), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        fc.array(fc.string()),
        (calls, picks, texts) => {
          const queues: Part[][] = calls.map(({ json, cuts }, index) => [
            start(String(index)),
            ...fragments(json, cuts).map((piece) => input(String(index), piece)),
          ]);
          queues.push(texts.map(text));
          const parts: Part[] = [];
          while (queues.some((queue) => queue.length > 0)) {
            const nonEmpty = queues.filter((queue) => queue.length > 0);
            const part = nonEmpty[(picks.next().value ?? 0) % nonEmpty.length]?.shift();
            if (part !== undefined) parts.push(part);
          }
          const answer = read(...parts, STOP);
          const expected = parts.flatMap((part) =>
            part.type === 'tool-start' ? [calls[Number(part.key)]?.json] : [],
          );
          expect(answer.tools.map((tool) => tool.input)).toEqual(expected);
          expect(answer.text).toBe(texts.join(''));
        },
      ),
    );
  });
});

function fragments(json: string, cuts: readonly number[]): string[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % json.length), json.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, index) => json.slice(places[index], end));
}
