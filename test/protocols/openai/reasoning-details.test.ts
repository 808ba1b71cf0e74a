import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope, encodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import {
  detailKey,
  detailText,
  isReplayable,
  mergeDetails,
  readDetails,
} from '../../../src/protocols/openai/reasoning-details.ts';
import {
  answerParts,
  encodeFor,
  keptThinking,
  knownTarget,
  readParts,
} from '../../support/chat-exchange.ts';
import { chunk, toolChunks, usageChunk } from '../../support/openai-answers.ts';

type Json = Readonly<Record<string, unknown>>;

const CLAUDE = 'anthropic-claude-v1';
const GEMINI = 'google-gemini-v1';
const text = (value: string, rest: Json = {}) => ({
  type: 'reasoning.text',
  text: value,
  format: CLAUDE,
  index: 0,
  ...rest,
});
const summary = (value: string, rest: Json = {}) => ({
  type: 'reasoning.summary',
  summary: value,
  format: 'openai-responses-v1',
  ...rest,
});
const encrypted = (data: string, rest: Json = {}) => ({
  type: 'reasoning.encrypted',
  data,
  format: 'openai-responses-v1',
  ...rest,
});
const thinks = (...details: Json[]) => chunk({ reasoning_details: details });
const END = [chunk({}, 'stop'), usageChunk()];

const claude = knownTarget('openrouter', 'anthropic/claude-opus-4.8');
const gemini = knownTarget('openrouter', 'google/gemini-3-pro');

describe('mergeDetails', () => {
  it.each<[string, Json[], Json[]]>([
    ['fragments of text', [text('a'), text('b')], [text('ab')]],
    [
      'a signature in the last fragment',
      [text('a'), text('', { signature: 's' })],
      [text('a', { signature: 's' })],
    ],
    [
      'the first of two signatures',
      [text('a', { signature: 's' }), text('', { signature: 't' })],
      [text('a', { signature: 's' })],
    ],
    [
      'an empty signature before the real one',
      [text('a', { signature: '' }), text('b', { signature: null }), text('', { signature: 's' })],
      [text('ab', { signature: 's' })],
    ],
    ['fragments of a summary', [summary('a'), summary('b')], [summary('ab')]],
    [
      'encrypted items, each whole',
      [encrypted('a'), encrypted('b')],
      [encrypted('a'), encrypted('b')],
    ],
    [
      'text around an encrypted item',
      [text('a'), encrypted('x'), text('b')],
      [text('a'), encrypted('x'), text('b')],
    ],
    ['text and a summary', [text('a'), summary('b')], [text('a'), summary('b')]],
    [
      'the next block after a signed one',
      [
        text('a', { signature: 's' }),
        text('b', { index: 1 }),
        text('', { index: 1, signature: 't' }),
      ],
      [text('a', { signature: 's' }), text('b', { index: 1, signature: 't' })],
    ],
    [
      'whole blocks of several answers',
      [text('a', { signature: 's' }), text('b', { signature: 't' })],
      [text('a', { signature: 's' }), text('b', { signature: 't' })],
    ],
  ])('joins %s', (_name, details, expected) => {
    expect(mergeDetails(details as never)).toEqual(expected);
  });

  it('keeps the characters of all fragments, and changes nothing a second time', () => {
    const item = fc.oneof(
      fc.string().map((value) => text(value)),
      fc.string().map((value) => summary(value)),
      fc.string({ minLength: 1 }).map((value) => encrypted(value)),
    );
    fc.assert(
      fc.property(fc.array(item), (details) => {
        const merged = mergeDetails(details);
        expect(merged.map(detailText).join('')).toBe(details.map(detailText).join(''));
        expect(mergeDetails(merged)).toEqual(merged);
      }),
    );
  });
});

describe('isReplayable', () => {
  it.each<[Json, boolean, boolean]>([
    [text('a'), false, false],
    [text('a', { signature: 's' }), true, false],
    [text('a', { format: GEMINI }), false, false],
    [text('a', { format: undefined }), false, false],
    [text('a', { format: null, signature: '' }), false, false],
    [text('a', { format: 'unknown' }), true, true],
    [text('a', { format: 'xai-responses-v1' }), true, false],
    [summary('a'), true, false],
    [encrypted('a'), true, false],
    [encrypted('a', { format: GEMINI }), true, false],
  ])('takes %j: to the same model %s, to another %s', (detail, same, other) => {
    expect(isReplayable(detail as never, true)).toBe(same);
    expect(isReplayable(detail as never, false)).toBe(other);
  });
});

describe('detailKey', () => {
  it('tells signed and encrypted items apart, and leaves plain text without one', () => {
    const keys = [
      encrypted('a', { id: 'i' }),
      encrypted('b', { id: 'i' }),
      text('x', { signature: 's' }),
      summary('x', { id: 'i' }),
    ].map((detail) => detailKey(detail as never));
    expect(new Set(keys).size).toBe(4);
    expect(detailKey(text('x') as never)).toBeUndefined();
  });
});

describe('readDetails', () => {
  it.each([undefined, null, 'x', {}, [null, 1, {}, { type: '' }]])('finds none in %j', (value) => {
    expect(readDetails(value)).toEqual([]);
  });
});

describe('an answer with reasoning_details', () => {
  const data = (signature: string | undefined) => decodeEnvelope(signature)?.data;

  it('shows their text and carries them in the signature', () => {
    const answer = readParts(
      answerParts(
        [
          chunk({ reasoning: 'Let ', reasoning_details: [text('Let ')] }),
          chunk({ reasoning: 'me see', reasoning_details: [text('me see')] }),
          thinks(text('', { signature: 'sig' })),
          chunk({ content: 'Hi' }),
          ...END,
        ],
        claude,
      ),
    );
    expect(answer).toMatchObject({
      thinking: 'Let me see',
      text: 'Hi',
      blockTypes: ['thinking', 'text'],
    });
    expect(decodeEnvelope(answer.signatures[0])).toEqual({
      provider: 'openrouter',
      model: 'anthropic/claude-opus-4.8',
      data: [text('Let me see', { signature: 'sig' })],
    });
  });

  it('shows the text of details that come without `reasoning`', () => {
    const chunks = [thinks(summary('a')), thinks(summary('b')), chunk({ content: 'Hi' }), ...END];
    expect(readParts(answerParts(chunks, claude)).thinking).toBe('ab');
  });

  it('makes a block without text of encrypted reasoning', () => {
    const chunks = [thinks(encrypted('x')), chunk({ content: 'Hi' }), ...END];
    const answer = readParts(answerParts(chunks, claude));
    expect(answer).toMatchObject({ thinking: '', blockTypes: ['thinking', 'text'] });
    expect(data(answer.signatures[0])).toEqual([encrypted('x')]);
  });

  it('puts what comes with a tool call before it', () => {
    const [start = {}, ...rest] = toolChunks('Read', { a: 1 });
    const delta = (start['choices'] as { delta: Json }[])[0]?.delta;
    const chunks = [
      chunk({ reasoning: 'Hm', reasoning_details: [text('Hm', { format: GEMINI })] }),
      chunk({ ...delta, reasoning_details: [encrypted('x', { id: 'call_1', format: GEMINI })] }),
      ...rest,
    ];
    for (const target of [claude, gemini]) {
      const answer = readParts(answerParts(chunks, target));
      expect(answer.blockTypes).toEqual(['thinking', 'tool_use']);
      expect(answer.tools).toMatchObject([{ name: 'Read', input: '{"a":1}' }]);
      expect(data(answer.signatures[0])).toHaveLength(2);
    }
  });

  it("puts Gemini's signatures before its calls, also when they come last", () => {
    const calls = toolChunks('Read', { a: 1 });
    const chunks = [
      ...calls.slice(0, 3),
      chunk({ content: '', reasoning_details: [encrypted('x', { id: 'call_1', format: GEMINI })] }),
      ...calls.slice(3),
    ];
    const answer = readParts(answerParts(chunks, gemini));
    expect(answer).toMatchObject({ blockTypes: ['thinking', 'tool_use'], stopReason: 'tool_use' });
    expect(data(answer.signatures[0])).toHaveLength(1);
  });

  it.each([
    ['Claude', claude, [], ['text']],
    ['Gemini', gemini, [], ['text']],
    [
      'Claude and a call',
      claude,
      toolChunks('Read', {}).slice(0, 3),
      ['text', 'thinking', 'tool_use'],
    ],
    [
      'Gemini and a call',
      gemini,
      toolChunks('Read', {}).slice(0, 3),
      ['text', 'thinking', 'tool_use'],
    ],
  ])(
    'neither parts a text for a signature nor ends with one: %s',
    (_name, target, calls, blocks) => {
      const chunks = [
        chunk({ content: 'a' }),
        thinks(encrypted('x')),
        chunk({ content: 'b' }),
        ...calls,
        ...END,
      ];
      const answer = readParts(answerParts(chunks, target));
      expect(answer).toMatchObject({ text: 'ab', blockTypes: blocks });
    },
  );

  it('is kept without them where they do not go back', () => {
    const groq = knownTarget('groq', 'openai/gpt-oss-120b');
    const answer = readParts(
      answerParts([thinks(text('a', { signature: 's' })), chunk({ content: 'Hi' }), ...END], groq),
    );
    expect(answer.thinking).toBe('a');
    expect(data(answer.signatures[0])).toBeUndefined();
  });

  it('ends with tool_use after a call, though finish_reason is stop', () => {
    const chunks = [
      thinks(encrypted('x')),
      ...toolChunks('Read', {}).slice(0, 3),
      chunk({}, 'stop'),
    ];
    expect(readParts(answerParts(chunks, gemini)).stopReason).toBe('tool_use');
  });
});

describe('a history with reasoning_details', () => {
  const kept = (
    details: readonly Json[],
    { model = claude.model, provider = 'openrouter', thinking = 'Hm' } = {},
  ) => ({
    type: 'thinking',
    thinking,
    signature: encodeEnvelope({ provider, model, data: details }),
  });
  const turn = (...blocks: Json[]) => ({
    role: 'assistant',
    content: [...blocks, { type: 'text', text: 'Hi' }],
  });
  const user = { role: 'user', content: 'go on' };
  const encodeTurns = (turns: readonly Json[], target = claude) => {
    const messages = turns.flatMap((assistant) => [user, assistant]);
    const { body, warnings } = encodeFor(target, { messages: [...messages, user] });
    return { warnings, assistants: body.messages.filter(({ role }) => role === 'assistant') };
  };

  it('goes back just as it came', () => {
    const details = [text('Let me see', { signature: 'sig' }), encrypted('x', { id: 'i' })];
    const chunks = [
      chunk({ reasoning: 'Let ', reasoning_details: [text('Let ')] }),
      chunk({ reasoning: 'me see', reasoning_details: [text('me see', { signature: 'sig' })] }),
      thinks(encrypted('x', { id: 'i' })),
      ...toolChunks('Read', {}),
    ];
    const answer = readParts(answerParts(chunks, claude));
    const call = { type: 'tool_use', id: 'call_1', name: 'Read', input: {} };
    const { body } = encodeFor(claude, {
      messages: [
        user,
        { role: 'assistant', content: [keptThinking(answer), call] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'x' }] },
      ],
    });
    expect(body.messages[1]).toMatchObject({
      role: 'assistant',
      reasoning: 'Let me see',
      reasoning_details: details,
      tool_calls: [{ id: 'call_1' }],
    });
  });

  it('leaves out text that its maker would have signed', () => {
    const { assistants } = encodeTurns([turn(kept([text('a'), encrypted('x')]))]);
    expect(assistants[0]).toMatchObject({ reasoning_details: [encrypted('x')] });
    expect(encodeTurns([turn(kept([text('a')]))]).assistants).toEqual([
      { role: 'assistant', content: 'Hi' },
    ]);
  });

  it('joins a signature that came after the text was over', () => {
    const late = kept([text('', { signature: 's' })], { thinking: '' });
    const { assistants } = encodeTurns([turn(kept([text('Hm')]), late)]);
    expect(assistants[0]?.['reasoning_details']).toEqual([text('Hm', { signature: 's' })]);
  });

  it('sends an item once in a conversation, but plain text as often as it was said', () => {
    const signed = kept([text('a', { signature: 's' })]);
    const plain = kept([text('Hm', { format: 'unknown' })]);
    const { assistants } = encodeTurns([turn(signed), turn(signed), turn(plain), turn(plain)]);
    expect(assistants.map((message) => 'reasoning_details' in message)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('keeps to the model that made it, whoever serves that', () => {
    const signed = turn(kept([text('a', { signature: 's' })]));
    const plain = turn(kept([text('a', { format: 'unknown' })]));
    const served = { ...claude, model: `${claude.model}:nitro` };
    expect(encodeTurns([signed], served).assistants[0]).toHaveProperty('reasoning_details');
    const other = encodeTurns([signed, plain], gemini);
    expect(other.assistants.map((message) => 'reasoning_details' in message)).toEqual([
      false,
      true,
    ]);
    expect(other.warnings).toMatchObject([{ feature: 'thinking' }]);
  });

  it('sends nothing of an answer that had none', () => {
    const bare = {
      type: 'thinking',
      thinking: 'Hm',
      signature: encodeEnvelope({ provider: 'openrouter', model: claude.model }),
    };
    expect(encodeTurns([turn(bare)]).assistants).toEqual([{ role: 'assistant', content: 'Hi' }]);
  });

  it('drops what another provider made, with a warning', () => {
    const { assistants, warnings } = encodeTurns([
      turn(kept([encrypted('x')], { provider: 'other' })),
    ]);
    expect(assistants).toEqual([{ role: 'assistant', content: 'Hi' }]);
    expect(warnings).toMatchObject([{ feature: 'thinking' }]);
  });
});
