import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import {
  cutAt,
  decodePieces,
  decodeText,
  piecesOf,
  summarize,
  testTarget,
} from '../../support/chat-decoding.ts';
import {
  chunk,
  completion,
  sse,
  textChunks,
  toolChunks,
  usageChunk,
} from '../../support/openai-answers.ts';

type Json = Readonly<Record<string, unknown>>;

const call = (...fragments: Json[]): Json => chunk({ tool_calls: fragments });
const fn = (name: string | undefined, args: unknown): Json => ({
  function: { ...(name === undefined ? {} : { name }), arguments: args },
});
/** A stream without [DONE]. */
const bare = (chunks: readonly Json[]): string => sse(chunks).replace('data: [DONE]\n\n', '');
const finished = (...chunks: Json[]): string => sse([...chunks, chunk({}, 'tool_calls')]);

function read(text: string) {
  const { parts, error } = decodeText(text);
  expect(error).toBeUndefined();
  return summarize(parts);
}

describe('createDecoder: text, reasoning, finish', () => {
  it('puts the usage before the finish, which is last', () => {
    const { parts } = decodeText(sse(textChunks('Hello')));
    expect(parts).toEqual([
      { type: 'text', text: 'Hello' },
      {
        type: 'usage',
        usage: {
          inputTokens: 11,
          cacheReadTokens: 0,
          cacheCreationTokens: 0,
          outputTokens: 3,
          thinkingTokens: 0,
        },
      },
      { type: 'finish', reason: 'end_turn' },
    ]);
  });

  it('finishes with the trailing usage chunk, without waiting for [DONE]', () => {
    const { parts } = decodePieces([new TextEncoder().encode(bare(textChunks('Hello')))]);
    expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['model_length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['sensitive', 'refusal'],
    ['tool_calls', 'end_turn'],
    ['model_context_window_exceeded', 'model_context_window_exceeded'],
    ['something_new', 'end_turn'],
  ])('maps finish_reason %s to %s', (reason, expected) => {
    expect(read(sse([chunk({ content: 'a' }), chunk({}, reason)])).finish).toBe(expected);
  });

  it.each(['stop', 'tool_calls', 'function_call'])(
    'ends with tool_use after a tool call, though finish_reason is %s',
    (reason) => {
      const text = sse([...toolChunks('Read', { a: 1 }).slice(0, 3), chunk({}, reason)]);
      expect(read(text).finish).toBe('tool_use');
    },
  );

  it('keeps max_tokens after a tool call that was cut off', () => {
    const text = sse([call({ index: 0, id: 'c', ...fn('Read', '{"a') }), chunk({}, 'length')]);
    expect(read(text)).toMatchObject({ finish: 'max_tokens', tools: [{ json: '{"a' }] });
  });

  it.each([
    ['on the finish chunk', [{ ...chunk({}, 'stop'), usage: usageChunk(5, 2)['usage'] }]],
    ['after it', [chunk({}, 'stop'), usageChunk(5, 2)]],
    [
      'in x_groq',
      [{ ...chunk({}, 'stop'), x_groq: { id: 'r', usage: usageChunk(5, 2)['usage'] } }],
    ],
    [
      'inside the choice',
      [
        {
          choices: [
            { index: 0, delta: {}, finish_reason: 'stop', usage: usageChunk(5, 2)['usage'] },
          ],
        },
      ],
    ],
    [
      'on every chunk, growing',
      [
        { ...chunk({ content: 'b' }), usage: usageChunk(5, 1)['usage'] },
        { ...chunk({}, 'stop'), usage: usageChunk(5, 2)['usage'] },
      ],
    ],
  ])('finds the usage %s, with and without [DONE]', (_name, chunks) => {
    for (const text of [
      sse([chunk({ content: 'a' }), ...chunks]),
      bare([chunk({ content: 'a' }), ...chunks]),
    ]) {
      expect(read(text)).toMatchObject({
        usage: { inputTokens: 5, outputTokens: 2 },
        finish: 'end_turn',
      });
    }
  });

  it('has no usage part when the provider counts nothing', () => {
    expect(read(sse([chunk({ content: 'a' }), chunk({}, 'stop')])).usage).toBeUndefined();
  });

  it.each(['reasoning_content', 'reasoning'])('reads %s and signs it once', (field) => {
    const { parts } = decodeText(
      sse([
        chunk({ role: 'assistant', content: '', [field]: '' }),
        chunk({ [field]: 'Let me', content: null }),
        chunk({ [field]: ' think.' }),
        chunk({ content: 'Done' }),
        chunk({}, 'stop'),
      ]),
    );
    expect(parts.map((part) => part.type)).toEqual([
      'thinking',
      'thinking',
      'thinking-signature',
      'text',
      'finish',
    ]);
    const signature = parts.find((part) => part.type === 'thinking-signature')?.signature;
    expect(decodeEnvelope(signature)).toEqual({ provider: 'test', model: 'test-model' });
  });

  it('counts reasoning that comes under both names once', () => {
    const text = sse([chunk({ reasoning: 'a', reasoning_content: 'a' }), chunk({}, 'stop')]);
    expect(read(text).thinking).toBe('a');
  });

  it('turns a refusal into text', () => {
    const text = sse([
      chunk({ refusal: 'I cannot' }),
      chunk({ refusal: ' help.' }),
      chunk({}, 'stop'),
    ]);
    expect(read(text)).toMatchObject({ text: 'I cannot help.', finish: 'refusal' });
  });

  it('reads content that is an array of items', () => {
    const text = sse([
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] }),
      chunk({
        content: [
          { type: 'text', text: 'Yes' },
          { type: 'reference', reference_ids: [1] },
        ],
      }),
      chunk({}, 'stop'),
    ]);
    expect(read(text)).toMatchObject({ thinking: 'Hm', text: 'Yes' });
  });

  it.each([
    ['comments', `: keep-alive\n\n${sse(textChunks('a'))}: bye\n\n`],
    ['CRLF', sse(textChunks('a')).replaceAll('\n', '\r\n')],
    ['no space after data:', sse(textChunks('a')).replaceAll('data: ', 'data:')],
    ['no [DONE]', bare(textChunks('a'))],
    ['no blank line at the end', bare(textChunks('a')).trimEnd()],
    [
      'a first chunk without choices',
      sse([{ choices: [], prompt_filter_results: [] }, ...textChunks('a')]),
    ],
    [
      'a role on each chunk',
      sse([chunk({ role: 'assistant', content: 'a' }), chunk({ role: 'assistant' }, 'stop')]),
    ],
    ['an empty finish_reason', sse([chunk({ content: 'a' }, ''), chunk({}, 'stop')])],
    ['error: null', sse(textChunks('a').map((entry) => ({ ...entry, error: null })))],
    [
      'another choice',
      sse([{ choices: [{ index: 1, delta: { content: 'b' } }] }, ...textChunks('a')]),
    ],
    ['anything after [DONE]', `${sse(textChunks('a'))}data: {"error":{"message":"late"}}\n\n`],
    ['[DONE] without a finish reason', sse([chunk({ content: 'a' })])],
    ['one JSON body', JSON.stringify(completion({ content: 'a' }))],
    [
      'one JSON body, indented, after empty lines',
      `\n\n${JSON.stringify(completion({ content: 'a' }), null, 2)}`,
    ],
  ])('puts up with %s', (_name, text) => {
    expect(read(text)).toMatchObject({ text: 'a', finish: 'end_turn' });
  });
});

describe('createDecoder: tool calls', () => {
  it.each<[string, string, unknown[]]>([
    [
      'fragments by index',
      finished(
        call({ index: 0, id: 'c1', type: 'function', ...fn('Bash', '') }),
        call({ index: 0, ...fn(undefined, '{"command":') }),
        call({ index: 0, ...fn(undefined, '"ls"}') }),
      ),
      [{ id: 'c1', name: 'Bash', json: '{"command":"ls"}' }],
    ],
    [
      'two calls opened, then filled in turn',
      finished(
        call({ index: 0, id: 'c1', ...fn('A', '') }),
        call({ index: 1, id: 'c2', ...fn('B', '') }),
        call({ index: 0, ...fn(undefined, '{"a"') }),
        call({ index: 1, ...fn(undefined, '{"b"') }),
        call({ index: 0, ...fn(undefined, ':1}') }),
        call({ index: 1, ...fn(undefined, ':2}') }),
      ),
      [
        { id: 'c1', name: 'A', json: '{"a":1}' },
        { id: 'c2', name: 'B', json: '{"b":2}' },
      ],
    ],
    [
      'id and name repeated on every fragment',
      finished(
        call({ index: 0, id: 'c1', ...fn('A', '{"a"') }),
        call({ index: 0, id: 'c1', ...fn('A', ':{}') }),
        call({ index: 0, id: 'c1', ...fn('A', '}') }),
        call({ index: 0, id: 'c1', ...fn('A', '') }),
      ),
      [{ id: 'c1', name: 'A', json: '{"a":{}}' }],
    ],
    [
      'an empty id on the later fragments',
      finished(
        call({ index: 0, id: 'c1', ...fn('A', '{') }),
        call({ index: 0, id: '', ...fn('', '}') }),
      ),
      [{ id: 'c1', name: 'A', json: '{}' }],
    ],
    [
      'another id on a fragment without a name',
      finished(
        call({ index: 0, id: 'c1', ...fn('A', '{') }),
        call({ index: 0, id: 'c9', ...fn(undefined, '}') }),
      ),
      [{ id: 'c1', name: 'A', json: '{}' }],
    ],
    [
      'no index, fragments without an id',
      finished(
        call({ id: 'c1', ...fn('A', '{"a"') }),
        call(fn(undefined, ':1}')),
        call({ id: 'c2', ...fn('A', '{}') }),
      ),
      [
        { id: 'c1', name: 'A', json: '{"a":1}' },
        { id: 'c2', name: 'A', json: '{}' },
      ],
    ],
    [
      'different ids that share index 0',
      finished(
        call({ index: 0, id: 'c1', ...fn('A', '{"a":1}') }),
        call({ index: 0, id: 'c2', ...fn('A', '{"a":2}') }),
      ),
      [
        { id: 'c1', name: 'A', json: '{"a":1}' },
        { id: 'c2', name: 'A', json: '{"a":2}' },
      ],
    ],
    [
      'different ids that share index 0, filled in turn',
      finished(
        call({ index: 0, id: 'c1', ...fn('A', '{"a"') }),
        call({ index: 0, id: 'c2', ...fn('B', '{"b"') }),
        call({ index: 0, id: 'c1', ...fn(undefined, ':1}') }),
        call({ index: 0, id: 'c2', ...fn(undefined, ':2}') }),
      ),
      [
        { id: 'c1', name: 'A', json: '{"a":1}' },
        { id: 'c2', name: 'B', json: '{"b":2}' },
      ],
    ],
    [
      'whole calls without index and id',
      finished(call(fn('A', '{"a":1}')), call(fn('A', '{"a":2}')), call(fn('B', { b: 3 }))),
      [
        { id: undefined, name: 'A', json: '{"a":1}' },
        { id: undefined, name: 'A', json: '{"a":2}' },
        { id: undefined, name: 'B', json: '{"b":3}' },
      ],
    ],
    [
      'several calls in one chunk without index',
      finished(call(fn('A', ''), fn('A', ''))),
      [
        { id: undefined, name: 'A', json: '' },
        { id: undefined, name: 'A', json: '' },
      ],
    ],
    [
      'the same id on two calls',
      finished(
        call({ index: 0, id: 'c', ...fn('A', '{}') }),
        call({ index: 1, id: 'c', ...fn('B', '{}') }),
      ),
      [
        { id: 'c', name: 'A', json: '{}' },
        { id: undefined, name: 'B', json: '{}' },
      ],
    ],
    [
      'arguments as an object',
      finished(call({ index: 0, id: 'c1', ...fn('A', { a: [1, 'ü'] }) })),
      [{ id: 'c1', name: 'A', json: '{"a":[1,"ü"]}' }],
    ],
    [
      'the name after the first arguments',
      finished(
        call({ index: 0, id: 'c1', ...fn(undefined, '{"a"') }),
        call({ index: 0, ...fn('A', ':1}') }),
      ),
      [{ id: 'c1', name: 'A', json: '{"a":1}' }],
    ],
    [
      'empty content between the fragments',
      finished(
        call({ index: 0, id: 'c1', ...fn('A', '{') }),
        chunk({ content: '' }),
        chunk({
          role: 'assistant',
          content: '',
          tool_calls: [{ index: 0, ...fn(undefined, '}') }],
        }),
      ),
      [{ id: 'c1', name: 'A', json: '{}' }],
    ],
    [
      'an id with characters that Anthropic refuses',
      finished(call({ index: 0, id: 'functions.Bash:0', ...fn('Bash', '{}') })),
      [{ id: 'functions_Bash_0', name: 'Bash', json: '{}' }],
    ],
    [
      'the old function_call',
      finished(
        chunk({ function_call: { name: 'A', arguments: '{' } }),
        chunk({ function_call: { arguments: '}' } }),
      ),
      [{ id: undefined, name: 'A', json: '{}' }],
    ],
    [
      'null arguments',
      finished(call({ index: 0, id: 'c1', ...fn('A', null) })),
      [{ id: 'c1', name: 'A', json: '' }],
    ],
  ])('reads %s', (_name, text, expected) => {
    expect(read(text)).toMatchObject({ tools: expected, finish: 'tool_use' });
  });

  it('keeps the order of text, tool, text', () => {
    const { parts } = decodeText(
      finished(
        chunk({ content: 'one' }),
        call({ index: 0, id: 'c1', ...fn('A', '{}') }),
        chunk({ content: 'two' }),
      ),
    );
    expect(parts.map((part) => part.type)).toEqual([
      'text',
      'tool-start',
      'tool-input',
      'text',
      'tool-end',
      'finish',
    ]);
  });

  it('signs reasoning before the tool call that follows it', () => {
    const { parts } = decodeText(
      finished(chunk({ reasoning_content: 'a' }), call({ index: 0, id: 'c', ...fn('A', '{}') })),
    );
    expect(parts.map((part) => part.type).slice(0, 3)).toEqual([
      'thinking',
      'thinking-signature',
      'tool-start',
    ]);
  });

  it('gives shortened names back', () => {
    const names = new Map([['short_1', 'a.long.name']]);
    const { parts } = decodeText(
      finished(call({ index: 0, id: 'c', ...fn('short_1', '{}') })),
      testTarget(),
      names,
    );
    expect(summarize(parts).tools).toMatchObject([{ name: 'a.long.name' }]);
  });

  it('refuses a call that never gets a name', () => {
    expect(
      decodeText(finished(call({ index: 0, id: 'c', ...fn(undefined, '{}') }))).error,
    ).toMatchObject({
      code: 'upstream_invalid_tool_call',
    });
  });
});

describe('createDecoder: failures', () => {
  const error = (body: Json): string => bare([chunk({ content: 'a' }), body]);
  it.each<[string, string, string]>([
    ['an end without a finish reason', bare([chunk({ content: 'a' })]), 'upstream_truncated'],
    [
      'an end inside a tool call',
      bare([call({ index: 0, id: 'c', ...fn('A', '{"a') })]),
      'upstream_truncated',
    ],
    [
      '[DONE] inside a tool call',
      sse([call({ index: 0, id: 'c', ...fn('A', '{"a') })]),
      'upstream_truncated',
    ],
    ['[DONE] and no content', sse([chunk({ role: 'assistant' })]), 'upstream_truncated'],
    [
      'usage but no finish reason',
      bare([chunk({ content: 'a' }), usageChunk()]),
      'upstream_truncated',
    ],
    [
      'an event cut off at the end',
      bare([chunk({ content: 'a' })])
        .trimEnd()
        .slice(0, -5),
      'upstream_truncated',
    ],
    ['bad JSON', `data: {"choices": [}\n\n${sse(textChunks('a'))}`, 'upstream_not_json'],
    [
      'a chunk that is no object',
      `data: 3\n\n${sse(textChunks('a'))}`,
      'upstream_invalid_response',
    ],
    ['nothing at all', '', 'upstream_invalid_response'],
    ['only [DONE]', 'data: [DONE]\n\n', 'upstream_invalid_response'],
    [
      'events of another protocol',
      'event: ping\ndata: {"type":"ping"}\n\n',
      'upstream_invalid_response',
    ],
    ['a web page', '<!DOCTYPE html><title>Sign in</title>', 'upstream_html'],
    ['JSON that is no answer', '{"hello":"world"}', 'upstream_invalid_response'],
    ['JSON that is cut off', '{"choices":[', 'upstream_not_json'],
    [
      'an error body',
      '{"error":{"message":"No such key","code":"invalid_api_key"}}',
      'upstream_auth',
    ],
    [
      'an error frame',
      error({ error: { message: 'boom', type: 'server_error' } }),
      'upstream_failed',
    ],
    [
      'an overloaded frame',
      error({ error: { message: 'Overloaded', type: 'overloaded_error' } }),
      'upstream_overloaded',
    ],
    ['a 503 frame', error({ error: { message: 'x', code: 503 } }), 'upstream_overloaded'],
    [
      'a rate limit frame',
      error({ error: { message: 'x', code: 'rate_limit_exceeded' } }),
      'upstream_rate_limited',
    ],
    ['a 429 frame', error({ error: { message: 'x', code: 429 } }), 'upstream_rate_limited'],
    [
      'a frame with error and finish_reason error',
      error({
        error: {
          code: 502,
          message: 'Provider disconnected',
          metadata: { error_type: 'provider_unavailable' },
        },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      }),
      'upstream_overloaded',
    ],
    [
      'an error inside the choice',
      error({ choices: [{ error: { message: 'x', code: 500 } }] }),
      'upstream_failed',
    ],
    ['an error that is a string', error({ code: 'bad', error: 'text' }), 'upstream_failed'],
    [
      'a flat error',
      error({ object: 'error', message: 'x', type: 'rate_limit_error' }),
      'upstream_rate_limited',
    ],
    [
      'an error in x_groq',
      error({ ...chunk({}), x_groq: { error: 'x over capacity' } }),
      'upstream_overloaded',
    ],
    [
      'a business error',
      error({ base_resp: { status_code: 1002, status_msg: 'x' } }),
      'upstream_rate_limited',
    ],
    [
      'an error event',
      `event: error\ndata: {"code":"InvalidParameter","message":"x"}\n\n`,
      'upstream_failed',
    ],
    ['finish_reason error', error(chunk({}, 'error')), 'upstream_failed'],
    [
      'finish_reason insufficient_system_resource',
      error(chunk({}, 'insufficient_system_resource')),
      'upstream_overloaded',
    ],
    [
      'a context overflow frame',
      error({
        error: {
          message:
            "This model's maximum context length is 8 tokens. However, your messages resulted in 9 tokens.",
        },
      }),
      'context_overflow',
    ],
  ])('fails for %s, the same at every cut', (_name, text, code) => {
    const whole = decodeText(text);
    expect(whole.error?.code).toBe(code);
    expect(summarize(whole.parts).finish).toBeUndefined();
    const single = decodePieces(piecesOf(new TextEncoder().encode(text), 1));
    expect(single.parts).toEqual(whole.parts);
    expect(single.error?.message).toBe(whole.error?.message);
  });

  it('keeps what came before an error in the same bytes', () => {
    const { parts } = decodeText(error({ error: { message: 'boom' } }));
    expect(parts).toEqual([{ type: 'text', text: 'a' }]);
  });

  it.each(['<html><title>Login</title></html>', '{"hello":1}', ''])(
    'asks about the address for %j',
    (text) => {
      expect(decodeText(text).error?.message).toContain(
        'https://upstream.test/v1 the right api_base_url',
      );
    },
  );

  it('quotes the provider and no key', () => {
    const body = { error: { message: 'Bad x-api-key sk-abcdefghijklmnop' } };
    expect(decodeText(error(body)).error?.message).toMatch(
      /^test answered for model test-model: Bad API key \[key\]/,
    );
  });
});

describe('createDecoder: any cut', () => {
  const streams = [
    sse(textChunks('héllo 🎉 漢字')),
    `\uFEFF: comment\r\n\r\n${sse(toolChunks('Write', { content: 'a "b"\\\n😀' })).replaceAll('\n', '\r\n')}`,
    finished(
      chunk({ reasoning_content: 'denken…' }),
      chunk({ content: 'x' }),
      call({ index: 0, id: 'c1', ...fn('A', '{"ü"') }, { index: 1, id: 'c2', ...fn('B', '{') }),
      call({ index: 1, ...fn(undefined, '}') }, { index: 0, ...fn(undefined, ':1}') }),
    ),
    `${bare([chunk({ content: 'half' })])}data: {"error":{"message":"überlastet","code":503}}\n\n`,
    JSON.stringify(completion({ content: 'ganz' })),
  ];
  it.each(streams)('gives the same parts: %#', (text) => {
    const bytes = new TextEncoder().encode(text);
    const whole = decodePieces([bytes]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (places) => {
        const cut = decodePieces(cutAt(bytes, places));
        expect(cut.parts).toEqual(whole.parts);
        expect(cut.error?.code).toBe(whole.error?.code);
      }),
    );
  });

  it('puts interleaved fragments of any calls together', () => {
    const inputs = fc.array(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        inputs,
        fc.infiniteStream(fc.nat(3)),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        (objects, turns, lengths) => {
          const texts = objects.map((object) => JSON.stringify(object));
          const rest = [...texts];
          const chunks = texts.map((_text, index) =>
            call({ index, id: `c${index}`, ...fn(`T${index}`, '') }),
          );
          while (rest.some((text) => text !== '')) {
            const index = turns.next().value % rest.length;
            const length = lengths.next().value;
            const text = rest[index] ?? '';
            if (text === '') continue;
            chunks.push(call({ index, ...fn(undefined, text.slice(0, length)) }));
            rest[index] = text.slice(length);
          }
          expect(read(finished(...chunks)).tools).toEqual(
            texts.map((json, index) => ({ id: `c${index}`, name: `T${index}`, json })),
          );
        },
      ),
    );
  });
});
