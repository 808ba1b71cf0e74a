import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectMessage } from '../../src/anthropic/collect-message.ts';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part, StopReason } from '../../src/anthropic/parts.ts';

const finish = (reason: StopReason = 'end_turn'): Part => ({ type: 'finish', reason });
const text = (value: string): Part => ({ type: 'text', text: value });
const tool = (key: string, ...fragments: string[]): Part[] => [
  { type: 'tool-start', key, id: `id_${key}`, name: 'Bash' },
  ...fragments.map((json): Part => ({ type: 'tool-input', key, json })),
  { type: 'tool-end', key },
];

function events(parts: readonly Part[]): StreamEvent[] {
  const builder = createMessageBuilder({
    id: 'msg_test',
    model: 'claude-opus-4-8',
    estimatedInputTokens: 42,
    thinkingSignature: 'tp1.test.sig',
    newToolId: () => 'toolu_made',
  });
  return [...parts.flatMap((part) => builder.push(part)), ...builder.end()];
}

const collect = (...parts: Part[]) => collectMessage(events(parts));

describe('collectMessage', () => {
  it('makes one object of a whole answer', () => {
    const message = collect(
      { type: 'thinking', text: 'hm, ' },
      { type: 'thinking', text: 'yes' },
      { type: 'thinking-signature', signature: 'signed' },
      text('Hel'),
      text('lo'),
      ...tool('a', '{"command":', '"ls"}'),
      ...tool('b', '{}'),
      {
        type: 'usage',
        usage: {
          inputTokens: 100,
          cacheReadTokens: 20,
          cacheCreationTokens: 3,
          outputTokens: 7,
          thinkingTokens: 2,
        },
      },
      finish('tool_use'),
    );
    expect(message).toMatchObject({
      id: 'msg_test',
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-8',
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 100,
        cache_read_input_tokens: 20,
        cache_creation_input_tokens: 3,
        output_tokens: 7,
        output_tokens_details: { thinking_tokens: 2 },
      },
    });
    expect(message.content).toEqual([
      { type: 'thinking', thinking: 'hm, yes', signature: 'signed' },
      { type: 'text', text: 'Hello' },
      { type: 'tool_use', id: 'id_a', name: 'Bash', input: { command: 'ls' } },
      { type: 'tool_use', id: 'id_b', name: 'Bash', input: {} },
    ]);
  });

  it.each([
    ['no text', [], '{}'],
    ['an empty text', [''], '{}'],
    ['white space', [' ', '\n'], '{}'],
  ])('gives a tool call whose arguments are %s an empty input', (_, fragments) => {
    expect(collect(...tool('a', ...fragments), finish('tool_use')).content).toEqual([
      { type: 'tool_use', id: 'id_a', name: 'Bash', input: {} },
    ]);
  });

  it.each(['{"command":', 'nonsense', '[1]', '"text"', 'null', '7'])(
    'refuses a tool call whose arguments are %s, and names the tool',
    (json) => {
      expect(() => collect(...tool('a', json), finish('tool_use'))).toThrowError(
        expect.objectContaining({
          code: 'upstream_invalid_tool_call',
          message: 'The upstream called the tool Bash with arguments that are not a JSON object.',
        }),
      );
    },
  );

  it('leaves out a tool call that the output limit cut off, and says max_tokens', () => {
    const message = collect(text('I will'), ...tool('a', '{"command":'), finish('max_tokens'));
    expect(message).toMatchObject({
      stop_reason: 'max_tokens',
      content: [{ type: 'text', text: 'I will' }],
    });
  });

  it('keeps a block that came whole', () => {
    const block = { type: 'redacted_thinking', data: 'sealed' } as const;
    expect(collect({ type: 'block', block }, finish()).content).toEqual([block]);
  });

  it('ignores pings', () => {
    const [first, ...rest] = events([text('a'), finish()]);
    if (first === undefined) throw new Error('no events');
    const withPings = [first, ...rest.flatMap((event): StreamEvent[] => [{ type: 'ping' }, event])];
    expect(collectMessage(withPings)).toEqual(collectMessage([first, ...rest]));
  });

  it('does not change the events that it reads', () => {
    const given = events([text('a'), text('b'), ...tool('a', '{"x":1}'), finish()]);
    const copy = structuredClone(given);
    collectMessage(given);
    expect(given).toEqual(copy);
  });

  it('gets the same however text and arguments were cut', () => {
    const pieces = (value: string, size: number) =>
      value.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), fc.nat(6), (words, value, size) => {
        const json = JSON.stringify({ value });
        const message = collect(
          ...pieces(words, size + 1).map(text),
          ...tool('a', ...pieces(json, size + 1)),
          finish(),
        );
        expect(message.content).toEqual([
          { type: 'text', text: words },
          { type: 'tool_use', id: 'id_a', name: 'Bash', input: JSON.parse(json) },
        ]);
      }),
    );
  });

  it('refuses an answer without events as a fault of its own', () => {
    expect(() => collectMessage([])).toThrowError(expect.objectContaining({ code: 'internal' }));
  });
});
