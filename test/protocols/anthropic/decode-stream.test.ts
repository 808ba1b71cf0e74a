import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageBuilder } from '../../../src/anthropic/message-builder.ts';
import { decodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import { cutAt, piecesOf } from '../../support/chat-decoding.ts';
import { compatibleTarget, decodeStream, frames, readParts } from '../../support/compatible.ts';

type Json = Readonly<Record<string, unknown>>;

const start = (usage?: Json): Json => ({
  type: 'message_start',
  message: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    content: [],
    ...(usage ? { usage } : {}),
  },
});
const open = (index: number, block: Json): Json => ({
  type: 'content_block_start',
  index,
  content_block: block,
});
const delta = (index: number, change: Json): Json => ({
  type: 'content_block_delta',
  index,
  delta: change,
});
const close = (index: number): Json => ({ type: 'content_block_stop', index });
const say = (index: number, text: string): Json => delta(index, { type: 'text_delta', text });
const think = (index: number, thinking: string): Json =>
  delta(index, { type: 'thinking_delta', thinking });
const argue = (index: number, json: string): Json =>
  delta(index, { type: 'input_json_delta', partial_json: json });
const finish = (reason: string | null, usage?: Json, more: Json = {}): Json => ({
  type: 'message_delta',
  delta: { stop_reason: reason, stop_sequence: null, ...more },
  ...(usage ? { usage } : {}),
});
const STOP: Json = { type: 'message_stop' };
const END = [finish('end_turn'), STOP];
const TOOL_END = [finish('tool_use'), STOP];
const TEXT = { type: 'text', text: '' };
const THINKING = { type: 'thinking', thinking: '', signature: '' };
const tool = (input: unknown = {}, id = 'toolu_1'): Json => ({
  type: 'tool_use',
  id,
  name: 'Read',
  input,
});

/** Reads a stream that must be good. */
function read(events: readonly Json[], target = compatibleTarget()) {
  const { parts, error } = decodeStream(frames(events), target);
  expect(error).toBeUndefined();
  return readParts(parts, target);
}

const secretsOf = (signatures: readonly string[]) =>
  signatures.map((signature) => decodeEnvelope(signature));

describe('text', () => {
  it.each([
    ['in deltas', [open(0, TEXT), say(0, 'Hel'), say(0, 'lo'), close(0)]],
    ['in the start event', [open(0, { type: 'text', text: 'Hello' }), close(0)]],
    ['in both', [open(0, { type: 'text', text: 'Hel' }), say(0, 'lo'), close(0)]],
    ['without a stop', [open(0, TEXT), say(0, 'Hello')]],
    ['without a start', [say(0, 'Hello')]],
    [
      'without indices',
      [
        { type: 'content_block_start', content_block: TEXT },
        { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hello' } },
      ],
    ],
    [
      'with citations',
      [
        open(0, TEXT),
        say(0, 'Hello'),
        delta(0, { type: 'citations_delta', citation: {} }),
        close(0),
      ],
    ],
  ])('%s', (_title, blocks) => {
    const answer = read([start(), ...blocks, ...END]);
    expect(answer).toMatchObject({ text: 'Hello', blockTypes: ['text'], stopReason: 'end_turn' });
  });

  it('without an event line, with pings, comments and unknown events between', () => {
    const events = [
      start(),
      { type: 'ping' },
      open(0, TEXT),
      { type: 'novelty', x: 1 },
      say(0, 'Hello'),
      close(0),
      ...END,
    ];
    const stream = `: hello\n\n${events.map((event) => `data: ${JSON.stringify(event)}\n\n: comment\n\n`).join('')}`;
    expect(readParts(decodeStream(stream).parts).text).toBe('Hello');
  });

  it('whose type stands only on the event line', () => {
    const stream = frames([start(), say(0, 'Hello'), finish('end_turn'), STOP]).replaceAll(
      /"type":"(message|content_block)_\w+",?/g,
      '',
    );
    expect(readParts(decodeStream(stream).parts).text).toBe('Hello');
  });

  it.each([
    ['message_delta', [say(0, 'Hello'), STOP], '\n'],
    ['message_stop, but with [DONE]', [say(0, 'Hello'), finish('end_turn')], 'data: [DONE]\n\n'],
    ['both, but with [DONE]', [say(0, 'Hello')], 'data: [DONE]\n\n'],
  ])('that ends without %s', (_title, events, tail) => {
    const { parts, error } = decodeStream(frames([start(), ...events]) + tail);
    expect(error).toBeUndefined();
    expect(readParts(parts)).toMatchObject({ text: 'Hello', stopReason: 'end_turn' });
  });
});

describe('thinking', () => {
  const signature = (value: string) => delta(0, { type: 'signature_delta', signature: value });
  const target = compatibleTarget('deepseek');

  it.each([
    [
      'with a signature',
      [open(0, THINKING), think(0, 'So'), signature('vendor'), close(0)],
      { signature: 'vendor' },
    ],
    [
      'without one',
      [open(0, { type: 'thinking', thinking: '' }), think(0, 'So'), close(0)],
      undefined,
    ],
    [
      'in the start event',
      [open(0, { type: 'thinking', thinking: 'So', signature: 'vendor' }), close(0)],
      { signature: 'vendor' },
    ],
    [
      'without a stop',
      [open(0, THINKING), think(0, 'So'), signature('vendor')],
      { signature: 'vendor' },
    ],
    ['without a start', [think(0, 'So'), signature('vendor')], { signature: 'vendor' }],
  ])('%s', (_title, blocks, data) => {
    const answer = read(
      [start(), ...blocks, open(1, TEXT), say(1, 'Hi'), close(1), ...END],
      target,
    );
    expect(answer).toMatchObject({ thinking: 'So', text: 'Hi', blockTypes: ['thinking', 'text'] });
    expect(secretsOf(answer.signatures)).toEqual([
      { provider: 'deepseek', model: 'test-model', ...(data ? { data } : {}) },
    ]);
  });

  it('that is withheld keeps its signature', () => {
    const answer = read([
      start(),
      open(0, THINKING),
      signature('vendor'),
      close(0),
      say(1, 'Hi'),
      ...END,
    ]);
    expect(answer).toMatchObject({ thinking: '', blockTypes: ['thinking', 'text'] });
    expect(secretsOf(answer.signatures)[0]?.data).toEqual({ signature: 'vendor' });
  });

  it('of which there is nothing makes no block', () => {
    expect(read([start(), open(0, THINKING), close(0), say(1, 'Hi'), ...END]).blockTypes).toEqual([
      'text',
    ]);
  });

  it('in two blocks stays two blocks, each with its signature', () => {
    const two = [0, 1].flatMap((index) => [
      open(index, THINKING),
      think(index, `${index}`),
      delta(index, { type: 'signature_delta', signature: `s${index}` }),
      close(index),
    ]);
    const answer = read([start(), ...two, say(2, 'Hi'), ...END]);
    expect(secretsOf(answer.signatures).map((envelope) => envelope?.data)).toEqual([
      { signature: 's0' },
      { signature: 's1' },
    ]);
  });

  it('that is redacted goes into an envelope', () => {
    const answer = read([
      start(),
      open(0, { type: 'redacted_thinking', data: 'opaque' }),
      close(0),
      say(1, 'Hi'),
      ...END,
    ]);
    const [block] = answer.blocks;
    expect(block).toMatchObject({
      type: 'redacted_thinking',
      data: expect.stringMatching(/^tp1\./),
    });
    expect(JSON.stringify(block)).not.toContain('opaque');
  });
});

describe('tool calls', () => {
  it.each([
    ['in deltas', [open(0, tool()), argue(0, '{"a"'), argue(0, ':1}'), close(0)], '{"a":1}'],
    ['in the start event', [open(0, tool({ a: 1 })), close(0)], '{"a":1}'],
    ['as text in the start event', [open(0, tool('{"a":1}')), close(0)], '{"a":1}'],
    ['in both', [open(0, tool({ a: 1 })), argue(0, '{"a":1}'), close(0)], '{"a":1}'],
    [
      'as an object in a delta',
      [open(0, tool()), delta(0, { type: 'input_json_delta', partial_json: { a: 1 } }), close(0)],
      '{"a":1}',
    ],
    ['without arguments', [open(0, tool()), argue(0, ''), close(0)], '{}'],
    ['without a stop', [open(0, tool()), argue(0, '{"a":1}')], '{"a":1}'],
  ])('%s', (_title, blocks, input) => {
    const answer = read([start(), ...blocks, ...TOOL_END]);
    expect(answer.tools).toEqual([{ id: 'toolu_1', name: 'Read', input }]);
    expect(answer.stopReason).toBe('tool_use');
  });

  it('that interleave are told apart by their index', () => {
    const answer = read([
      start(),
      open(1, tool({}, 'a')),
      open(2, tool({}, 'b')),
      argue(2, '{"b":'),
      argue(1, '{"a":'),
      argue(2, '2}'),
      argue(1, '1}'),
      close(1),
      close(2),
      ...TOOL_END,
    ]);
    expect(answer.tools.map(({ id, input }) => [id, input])).toEqual([
      ['a', '{"a":1}'],
      ['b', '{"b":2}'],
    ]);
  });

  it('that all have the same index are told apart by their starts', () => {
    const answer = read([
      start(),
      open(0, tool({}, 'a')),
      argue(0, '{"a":1}'),
      open(0, tool({}, 'b')),
      argue(0, '{"b":2}'),
      ...TOOL_END,
    ]);
    expect(answer.tools.map(({ input }) => input)).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('get their long names back, and ids that Anthropic would take', () => {
    const stream = frames([start(), open(0, tool({}, 'functions.Read:0')), close(0), ...TOOL_END]);
    const { parts } = decodeStream(stream, undefined, new Map([['Read', 'mcp__long']]));
    expect(readParts(parts).tools).toEqual([
      { id: 'functions_Read_0', name: 'mcp__long', input: '{}' },
    ]);
  });

  it.each([
    ['without a name', [open(0, { type: 'tool_use', id: 'a', input: {} })]],
    ['that never started', [argue(0, '{"a":1}')]],
  ])('%s are an error', (_title, blocks) => {
    expect(decodeStream(frames([start(), ...blocks, ...TOOL_END])).error?.code).toBe(
      'upstream_invalid_tool_call',
    );
  });
});

describe('searches that the server ran', () => {
  const use = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
  const found = {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [
      {
        type: 'web_search_result',
        url: 'https://x.test',
        title: 'X',
        encrypted_content: 'secret',
        page_age: '1 d',
      },
    ],
  };

  it('become blocks that the client reads and counts', () => {
    const answer = read([
      start(),
      open(0, use),
      argue(0, '{"query":'),
      argue(0, '"q"}'),
      close(0),
      open(1, found),
      close(1),
      say(2, 'Hi'),
      finish('end_turn', { output_tokens: 3 }),
      STOP,
    ]);
    expect(answer.blockTypes).toEqual(['server_tool_use', 'web_search_tool_result', 'text']);
    expect(answer.serverTools).toEqual(['{"query":"q"}']);
    expect(answer.blocks).toMatchObject([
      {
        tool_use_id: 'srvtoolu_1',
        content: [
          {
            url: 'https://x.test',
            title: 'X',
            page_age: '1 d',
            encrypted_content: expect.stringMatching(/^tp1\./),
          },
        ],
      },
    ]);
    expect(answer.usage?.['server_tool_use']).toMatchObject({ web_search_requests: 1 });
  });

  it('may have their input in the start event, and fail', () => {
    const failed = {
      ...found,
      content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
    };
    const answer = read([
      start(),
      open(0, { ...use, input: { query: 'q' } }),
      open(1, failed),
      ...END,
    ]);
    expect(answer.serverTools).toEqual(['{"query":"q"}']);
    expect(answer.blocks).toEqual([failed]);
  });

  it('with other tools become text', () => {
    const answer = read([
      start(),
      open(0, { ...use, name: 'web_fetch' }),
      argue(0, '{"url":"u"}'),
      close(0),
      open(1, { type: 'code_execution_tool_result', content: [{ text: 'out' }] }),
      close(1),
      open(2, { type: 'hologram' }),
      ...END,
    ]);
    expect(answer.blockTypes).toEqual(['text']);
    expect(answer.text).toBe(
      '[web_fetch was run with {"url":"u"}][code_execution_tool_result] out[a content block of type hologram was left out]',
    );
  });
});

describe('the end of an answer', () => {
  it.each([
    ['end_turn', 'end_turn'],
    ['max_tokens', 'max_tokens'],
    ['pause_turn', 'pause_turn'],
    ['refusal', 'refusal'],
    ['model_context_window_exceeded', 'model_context_window_exceeded'],
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['stop', 'end_turn'],
    ['novelty', 'end_turn'],
    ['constructor', 'end_turn'],
  ])('%s is %s', (reason, expected) => {
    expect(read([start(), say(0, 'x'), finish(reason), STOP]).stopReason).toBe(expected);
  });

  it('tells which stop string was hit', () => {
    const { parts } = decodeStream(
      frames([
        start(),
        say(0, 'x'),
        finish('stop_sequence', undefined, { stop_sequence: 'END' }),
        STOP,
      ]),
    );
    const builder = createMessageBuilder({
      id: 'm',
      model: 'm',
      estimatedInputTokens: 1,
      thinkingSignature: 's',
      newToolId: () => 'x',
    });
    const events = [...parts.flatMap((part) => [...builder.push(part)]), ...builder.end()];
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
    });
  });

  it('keeps the reason when a later message_delta has none', () => {
    expect(
      read([start(), say(0, 'x'), finish('max_tokens'), finish(null, { output_tokens: 1 }), STOP])
        .stopReason,
    ).toBe('max_tokens');
  });

  it.each([
    ['in the middle of text', [start(), say(0, 'x')]],
    ['after message_delta', [start(), say(0, 'x'), finish('end_turn')]],
    ['after message_start', [start()]],
    ['with message_stop inside of arguments', [start(), open(0, tool()), argue(0, '{"a"'), STOP]],
    ['with message_stop after nothing at all', [start(), STOP]],
  ])('%s is an error', (_title, events) => {
    expect(decodeStream(frames(events)).error?.code).toBe('upstream_truncated');
  });

  it('inside of an event is an error', () => {
    expect(decodeStream('data: {"type":"message_st').error?.code).toBe('upstream_truncated');
  });

  it('leaves out what comes after it', () => {
    expect(read([start(), say(0, 'x'), ...END, say(0, 'y'), STOP]).text).toBe('x');
  });
});

describe('errors inside of a stream', () => {
  it.each([
    [
      'of Anthropic',
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
      'upstream_overloaded',
      'Overloaded',
    ],
    [
      'of OpenAI',
      'data: {"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}\n\n',
      'upstream_rate_limited',
      'Rate limit',
    ],
    [
      'of Qwen',
      'event:error\ndata:{"code":"Throttling.RateQuota","message":"Too fast"}\n\n',
      'upstream_rate_limited',
      'Too fast',
    ],
    [
      'that are bare',
      'data: {"code":"InvalidParameter","message":"No such thing"}\n\n',
      'upstream_failed',
      'No such thing',
    ],
    [
      'of MiniMax',
      'data: {"base_resp":{"status_code":1008,"status_msg":"no money"}}\n\n',
      'upstream_billing',
      'no money',
    ],
    ['in words', 'event: error\ndata: "it broke"\n\n', 'upstream_failed', 'it broke'],
    [
      'of a context that is too long',
      'event: error\ndata: {"type":"error","error":{"message":"This model\'s maximum context length is 100 tokens. However, you requested 120 tokens"}}\n\n',
      'context_overflow',
      'prompt is too long: 120 tokens > 100 maximum',
    ],
    ['as a stop reason', frames([finish('network_error')]), 'upstream_failed', 'network_error'],
  ])('%s', (_title, tail, code, words) => {
    const { parts, error } = decodeStream(frames([start(), say(0, 'x')]) + tail);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(words);
    expect(parts).toEqual([{ type: 'text', text: 'x' }]);
  });

  it.each([
    ['nothing', ''],
    ['a web page', '<!doctype html><title>Login</title>', 'upstream_html'],
    ['only comments', ': keep-alive\n\n: keep-alive\n\n'],
    [
      'a chat completion',
      'data: {"choices":[{"delta":{"content":"x"}}]}\n\ndata: {"choices":[]}\n\n',
    ],
    ['an event that is not JSON', 'data: hello\n\ndata: x\n\n', 'upstream_not_json'],
    ['a list', 'data: [1]\n\ndata: [2]\n\n'],
  ])('%s is no answer', (_title, stream, code = 'upstream_invalid_response') => {
    expect(decodeStream(stream).error?.code).toBe(code);
  });

  it('a whole answer in place of a stream is read', () => {
    const whole = JSON.stringify({
      type: 'message',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
    });
    expect(readParts(decodeStream(whole).parts).text).toBe('Hi');
  });
});

describe('any cut of a stream', () => {
  const stream = frames([
    start({ input_tokens: 12, cache_read_input_tokens: 8000 }),
    open(0, THINKING),
    think(0, 'Überlegung 🤔'),
    delta(0, { type: 'signature_delta', signature: 'vendor' }),
    close(0),
    open(1, TEXT),
    say(1, 'Grüße, 世界'),
    close(1),
    open(2, tool()),
    argue(2, '{"a":"ä'),
    argue(2, '"}'),
    close(2),
    finish('tool_use', { output_tokens: 42 }),
    STOP,
  ]);
  const faulty = `${frames([start(), say(0, 'Grüße')])}event: error\ndata: {"type":"error","error":{"type":"api_error","message":"x"}}\n\n`;
  const encoder = new TextEncoder();

  it.each([1, 2, 3, 61, 1024])('in pieces of %i bytes gives the same', (size) => {
    for (const text of [stream, stream.replaceAll('\n', '\r\n'), faulty]) {
      const whole = decodeStream(text);
      const cut = decodeStream(piecesOf(encoder.encode(text), size));
      expect(cut.parts).toEqual(whole.parts);
      expect(cut.error?.message).toBe(whole.error?.message);
    }
  });

  it('gives the same', () => {
    const whole = decodeStream(stream);
    expect(whole.error).toBeUndefined();
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length + 10)), (places) => {
        expect(decodeStream(cutAt(encoder.encode(stream), places))).toEqual(whole);
      }),
    );
  });

  it('off gives an error and never an end', () => {
    const bytes = encoder.encode(stream);
    const lastEvent = encoder.encode(stream.slice(0, stream.lastIndexOf('event:'))).length;
    for (let length = 0; length < lastEvent; length += 7) {
      const { parts, error } = decodeStream([bytes.subarray(0, length)]);
      expect(error, `${length}`).toBeDefined();
      expect(parts.some(({ type }) => type === 'finish')).toBe(false);
    }
  });
});

describe('usage', () => {
  it('reaches the client from wherever it stood', () => {
    const usage = {
      input_tokens: 12,
      cache_read_input_tokens: 8000,
      cache_creation_input_tokens: 5,
    };
    for (const events of [
      [start(usage), say(0, 'x'), finish('end_turn', { output_tokens: 9 }), STOP],
      [start(), say(0, 'x'), finish('end_turn', { ...usage, output_tokens: 9 }), STOP],
      [
        start(),
        say(0, 'x'),
        finish('end_turn'),
        { ...STOP, usage: { ...usage, output_tokens: 9 } },
      ],
    ]) {
      expect(read(events).usage).toMatchObject({ ...usage, output_tokens: 9 });
    }
  });

  it('is estimated when nobody counts', () => {
    expect(read([start(), say(0, 'abcdefgh'), ...END]).usage).toMatchObject({
      input_tokens: 7,
      output_tokens: 2,
    });
  });
});
