import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import { ProxyError } from '../../../src/errors/proxy-error.ts';
import { decodeWhole } from '../../../src/protocols/openai-responses/decode-answer.ts';
import { cutAt, piecesOf } from '../../support/chat-decoding.ts';
import { readAnswer } from '../../support/gemini-answers.ts';
import {
  answered,
  callEvents,
  completed,
  decodeEvents,
  decodeResponse,
  itemEvents,
  messageEvents,
  reasoningEvents,
  responsesContext,
  streamOfEvents,
} from '../../support/responses-exchange.ts';

type Json = Readonly<Record<string, unknown>>;

const read = (events: readonly Json[]) => {
  const { parts, error } = decodeEvents(events);
  expect(error).toBeUndefined();
  return readAnswer(parts);
};
const call = (rest: Json = {}): Json => ({
  type: 'function_call',
  id: 'fc',
  call_id: 'call_1',
  name: 'Bash',
  arguments: '{"a":1}',
  ...rest,
});

describe('createDecoder: text', () => {
  it('reads a message, its usage and its end', () => {
    const answer = read(answered(...messageEvents(0, 'Hello')));
    expect(answer).toMatchObject({ text: 'Hello', stopReason: 'end_turn', blockTypes: ['text'] });
    expect(answer.usage).toMatchObject({
      input_tokens: 288,
      cache_read_input_tokens: 512,
      cache_creation_input_tokens: 100,
      output_tokens: 70,
      output_tokens_details: { thinking_tokens: 40 },
    });
  });

  const message: Json = {
    type: 'message',
    id: 'm',
    content: [{ type: 'output_text', text: 'all' }],
  };
  const added: Json = { type: 'response.output_item.added', output_index: 0, item: message };
  const delta: Json = { type: 'response.output_text.delta', output_index: 0, delta: 'a' };
  it.each<[string, readonly Json[], string]>([
    ['text that only its end tells', itemEvents(0, message), 'all'],
    [
      'text that comes whole',
      itemEvents(0, message, { type: 'response.output_text.done', content_index: 0, text: 'all' }),
      'all',
    ],
    ['text of several parts', [added, delta, { ...delta, content_index: 1, delta: 'b' }], 'ab'],
    ['text without the end of its message', [added, delta], 'a'],
    ['text without its message', [delta, { ...delta, delta: 'b' }], 'ab'],
    [
      'text that is told apart by the id of its message only',
      [added, { type: 'response.output_text.delta', item_id: 'm', delta: 'b' }],
      'b',
    ],
    ['an answer that only the last event holds', [completed({ output: [message] })], 'all'],
    [
      'an answer among unknown events and items',
      [
        { type: 'response.queued' },
        { type: 'keepalive' },
        ...itemEvents(
          4,
          { type: 'hologram', id: 'h' },
          { type: 'response.hologram.delta', delta: 'x' },
        ),
        ...itemEvents(0, message),
        { type: 'response.audio.delta', delta: 'x' },
      ],
      'all',
    ],
  ])('reads %s', (_name, events, text) => {
    expect(read(answered(...events)).text).toBe(text);
  });

  it('keeps two messages apart when it knows their phases', () => {
    const answer = read(
      answered(
        ...messageEvents(0, 'Looking', { phase: 'commentary' }),
        ...messageEvents(1, 'Found', { phase: 'final_answer' }),
      ),
    );
    expect(answer).toMatchObject({
      text: 'LookingFound',
      thinking: '',
      blockTypes: ['text', 'thinking', 'text'],
    });
    expect(decodeEnvelope(answer.signatures[0])).toEqual({
      provider: 'openai',
      model: 'gpt-6-sol',
      data: { phase: 'final_answer', phaseBefore: 'commentary' },
    });
  });

  it('keeps the order of items whose events overlap', () => {
    const [first, second] = [messageEvents(0, 'one'), messageEvents(1, 'two')];
    const [a1, a2, a3, a4, a5] = first;
    const [b1, b2, b3, b4, b5] = second;
    const mixed = [a1, b1, b2, a2, b3, b4, b5, a3, a4, a5].filter((one) => one !== undefined);
    expect(read(answered(...mixed)).text).toBe('onetwo');
  });

  it.each<[string, readonly Json[]]>([
    [
      'comes in pieces',
      [
        { type: 'response.refusal.delta', content_index: 0, delta: 'I ' },
        { type: 'response.refusal.delta', content_index: 0, delta: 'will not' },
        { type: 'response.refusal.done', content_index: 0, refusal: 'I will not' },
      ],
    ],
    ['comes whole', [{ type: 'response.refusal.done', content_index: 0, refusal: 'I will not' }]],
    ['comes at the end', []],
  ])('reads a refusal that %s', (_name, events) => {
    const item: Json = {
      type: 'message',
      id: 'm',
      content: [{ type: 'refusal', refusal: 'I will not' }],
    };
    expect(read(answered(...itemEvents(0, item, ...events)))).toMatchObject({
      text: 'I will not',
      stopReason: 'refusal',
    });
  });
});

describe('createDecoder: reasoning', () => {
  const data = (signature: string | undefined) => decodeEnvelope(signature)?.data;

  it('parts the sections of a summary, and signs it with what the end of the item says', () => {
    const answer = read(answered(...reasoningEvents(0, ['One', 'Two']), ...messageEvents(1, 'x')));
    expect(answer.thinking).toBe('One\n\nTwo');
    expect(answer.signatures.map(data)).toEqual([
      { id: 'rs_0', encrypted_content: 'secret 0', sections: [3, 3] },
    ]);
    expect(answer.blockTypes).toEqual(['thinking', 'text']);
  });

  it('makes an empty block of reasoning that is all encrypted', () => {
    const { parts } = decodeEvents(answered(...reasoningEvents(0, []), ...messageEvents(1, 'x')));
    expect(parts[0]?.type).toBe('thinking-signature');
    expect(readAnswer(parts)).toMatchObject({ thinking: '', blockTypes: ['thinking', 'text'] });
  });

  it('notes the phase of the message that follows', () => {
    const answer = read(
      answered(...reasoningEvents(0, ['a']), ...messageEvents(1, 'x', { phase: 'commentary' })),
    );
    expect(answer.signatures.map(data)).toMatchObject([{ phase: 'commentary' }]);
  });

  it.each<[string, readonly Json[]]>([
    [
      'as it is',
      itemEvents(
        0,
        { type: 'reasoning', id: 'r', summary: [] },
        {
          type: 'response.reasoning_text.delta',
          content_index: 0,
          delta: 'Hm',
        },
      ),
    ],
    [
      'that comes whole',
      itemEvents(
        0,
        { type: 'reasoning', id: 'r', summary: [] },
        {
          type: 'response.reasoning_summary_text.done',
          summary_index: 0,
          text: 'Hm',
        },
      ),
    ],
    [
      'that only its end tells',
      itemEvents(0, {
        type: 'reasoning',
        id: 'r',
        summary: [],
        content: [{ type: 'reasoning_text', text: 'Hm' }],
      }),
    ],
    [
      'without the end of its item',
      [{ type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'Hm' }],
    ],
  ])('reads reasoning %s', (_name, events) => {
    const answer = read(answered(...events, ...messageEvents(1, 'x')));
    expect(answer).toMatchObject({ thinking: 'Hm', text: 'x', blockTypes: ['thinking', 'text'] });
    expect(data(answer.signatures[0])).not.toHaveProperty('encrypted_content');
  });

  it('says nothing of reasoning that holds nothing', () => {
    const empty = itemEvents(0, { type: 'reasoning', id: 'r', summary: [] });
    expect(read(answered(...empty, ...messageEvents(1, 'x'))).blockTypes).toEqual(['text']);
  });
});

describe('createDecoder: function calls', () => {
  const done: Json = { type: 'response.function_call_arguments.done', arguments: '{"a":1}' };
  it.each<[string, readonly Json[], string]>([
    ['in pieces', callEvents(0, 'Bash', '{"a":1}'), 'call_0'],
    ['whole at the end of the arguments', itemEvents(0, call({ arguments: '' }), done), 'call_1'],
    ['whole at the end of the item', itemEvents(0, call()), 'call_1'],
    [
      'whole at the beginning',
      [{ type: 'response.output_item.added', output_index: 0, item: call() }],
      'call_1',
    ],
    ['as an object', itemEvents(0, call({ arguments: { a: 1 } })), 'call_1'],
    [
      'before the name',
      [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'function_call', id: 'fc' },
        },
        { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' },
        { type: 'response.function_call_arguments.delta', output_index: 0, delta: ':1}' },
        { type: 'response.output_item.done', output_index: 0, item: call() },
      ],
      'call_1',
    ],
  ])('reads arguments %s', (_name, events, id) => {
    const answer = read(answered(...events));
    expect(answer.tools).toEqual([{ id, name: 'Bash', input: '{"a":1}' }]);
    expect(answer.stopReason).toBe('tool_use');
  });

  it('reads a call without arguments', () => {
    expect(read(answered(...callEvents(0, 'Bash', ''))).tools).toMatchObject([{ input: '{}' }]);
  });

  it('gives shortened names back', () => {
    const context = responsesContext({ toolNames: new Map([['short', 'a.long.name']]) });
    const { parts } = decodeEvents(answered(...callEvents(0, 'short', '{}')), context);
    expect(readAnswer(parts).tools).toMatchObject([{ name: 'a.long.name' }]);
  });

  it('puts interleaved calls together, whatever the order of their pieces', () => {
    const inputs = fc.array(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(inputs, fc.infiniteStream(fc.nat(3)), (objects, turns) => {
        const queues = objects.map((input, index) => [
          ...callEvents(index, `T${index}`, JSON.stringify(input)),
        ]);
        // Items begin in order; all else may come in any.
        const events = queues.map((queue) => queue.shift());
        while (queues.some((queue) => queue.length > 0)) {
          events.push(queues[turns.next().value % queues.length]?.shift());
        }
        const { tools } = read(answered(...events.filter((event) => event !== undefined)));
        expect(tools).toEqual(
          objects.map((input, index) => ({
            id: `call_${index}`,
            name: `T${index}`,
            input: JSON.stringify(input),
          })),
        );
      }),
    );
  });

  it('refuses a call that never gets a name', () => {
    const { error } = decodeEvents(answered(...itemEvents(0, call({ name: '' }))));
    expect(error?.code).toBe('upstream_invalid_tool_call');
  });
});

describe('createDecoder: ends', () => {
  const incomplete = (reason: string): Json =>
    completed({ incomplete_details: { reason } }, 'incomplete');
  it.each([
    ['max_output_tokens', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['steered', 'end_turn'],
  ])('reads an answer that is incomplete for %s as %s', (reason, stopReason) => {
    expect(read([...messageEvents(0, 'a'), incomplete(reason)])).toMatchObject({
      text: 'a',
      stopReason,
    });
  });

  it.each(['data: [DONE]\n\n', ': done\n\n', 'event: response.x\ndata: {"type":"response.x"}\n\n'])(
    'passes over what follows the end: %j',
    (rest) => {
      const bytes = [streamOfEvents(answered(...messageEvents(0, 'a'))), Buffer.from(rest)];
      const { parts, error } = decodeResponse(bytes);
      expect(error).toBeUndefined();
      expect(readAnswer(parts).text).toBe('a');
    },
  );

  it('takes the type from the event line when the data has none', () => {
    const { response } = completed({ output: [] });
    const text = [
      'event: response.output_text.delta\ndata: {"output_index":0,"delta":"a"}\n\n',
      `event: response.completed\ndata: ${JSON.stringify({ response })}\n\n`,
    ].join('');
    const { parts, error } = decodeResponse([Buffer.from(text)]);
    expect(error).toBeUndefined();
    expect(readAnswer(parts)).toMatchObject({ text: 'a', stopReason: 'end_turn' });
  });

  const failed = (error: unknown): Json => completed({ error }, 'failed');
  const start = messageEvents(0, 'half').slice(0, 2);
  it.each<[string, readonly Json[], string]>([
    ['an end without a last event', start, 'upstream_truncated'],
    ['a cancelled answer', [...start, completed({}, 'cancelled')], 'upstream_truncated'],
    [
      'a server error',
      [...start, failed({ code: 'server_error', message: 'x' })],
      'upstream_overloaded',
    ],
    ['a failure without words', [...start, failed(null)], 'upstream_overloaded'],
    [
      'a rate limit',
      [...start, failed({ code: 'rate_limit_exceeded', message: 'x' })],
      'upstream_rate_limited',
    ],
    [
      'a prompt that is refused',
      [...start, failed({ code: 'invalid_prompt', message: 'x' })],
      'upstream_invalid_request',
    ],
    [
      'a policy',
      [...start, failed({ code: 'bio_policy', message: 'x' })],
      'upstream_invalid_request',
    ],
    [
      'an overflow',
      [
        ...start,
        failed({
          code: 'context_length_exceeded',
          message: 'Your input exceeds the context window of this model.',
        }),
      ],
      'context_overflow',
    ],
    [
      'an error event',
      [...start, { type: 'error', code: 'rate_limit_exceeded', message: 'x', param: null }],
      'upstream_rate_limited',
    ],
    [
      'an error event of a server',
      [...start, { type: 'error', code: 'server_error', message: 'x', param: null }],
      'upstream_overloaded',
    ],
    [
      'an error inside an error event',
      [...start, { type: 'error', error: { code: 'context_length_exceeded', message: 'x' } }],
      'context_overflow',
    ],
    [
      'an error that is a string',
      [...start, { code: 'overloaded', error: 'text' }],
      'upstream_overloaded',
    ],
    [
      'chunks of another protocol',
      [{ object: 'chat.completion.chunk', choices: [] }],
      'upstream_invalid_response',
    ],
  ])('fails for %s, the same at every cut', (_name, events, code) => {
    const bytes = streamOfEvents(events);
    const whole = decodeResponse([bytes]);
    expect(whole.error?.code).toBe(code);
    const single = decodeResponse(piecesOf(bytes, 1));
    expect(single.parts).toEqual(whole.parts);
    expect(single.error?.message).toBe(whole.error?.message);
    if (events.length > 1) expect(whole.parts).toMatchObject([{ type: 'text', text: 'ha' }]);
  });

  it.each([
    ['nothing at all', ''],
    ['only [DONE]', 'data: [DONE]\n\n'],
    ['a web page', '<!DOCTYPE html><title>Sign in</title>', 'upstream_html'],
    ['JSON that is no answer', '{"hello":"world"}'],
    ['an event that is no object', 'data: 3\n\n'],
    ['bad JSON', 'data: {"a":[}\n\ndata: {}\n\n', 'upstream_not_json'],
  ])('refuses %s', (_name, text, code = 'upstream_invalid_response') => {
    expect(decodeResponse([Buffer.from(text)]).error?.code).toBe(code);
  });

  it('takes an event that is cut off for the end of an incomplete answer', () => {
    const bytes = streamOfEvents(answered(...messageEvents(0, 'a')));
    const { error } = decodeResponse([bytes.subarray(0, bytes.length - 20)]);
    expect(error?.code).toBe('upstream_truncated');
  });
});

describe('createDecoder: any cut', () => {
  it('gives the same parts', () => {
    const events = answered(
      ...reasoningEvents(0, ['denkén…', '二']),
      ...messageEvents(1, 'héllo 🎉 漢字', { phase: 'commentary' }),
      ...callEvents(2, 'Bash', '{"ü":"😀"}'),
    );
    const bytes = streamOfEvents(events);
    const whole = decodeResponse([bytes]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (places) => {
        const cut = decodeResponse(cutAt(bytes, places));
        expect(cut.error).toBeUndefined();
        expect(cut.parts).toEqual(whole.parts);
      }),
    );
  });
});

describe('decodeWhole', () => {
  const whole = (response: Json) =>
    decodeWhole(completed(response)['response'], responsesContext());

  it('reads what the same answer streamed would say', () => {
    const events = answered(
      ...reasoningEvents(0, ['a', 'b']),
      ...messageEvents(1, 'x', { phase: 'commentary' }),
      ...callEvents(2, 'Bash', '{"a":1}'),
    );
    const output = events
      .filter(({ type }) => type === 'response.output_item.done')
      .map(({ item }) => item);
    expect(readAnswer(whole({ output }))).toEqual(readAnswer(decodeEvents(events).parts));
  });

  it('reads a streamed request that is answered whole', () => {
    const body = JSON.stringify(
      completed({ output: [{ type: 'message', content: [{ type: 'output_text', text: 'a' }] }] })[
        'response'
      ],
    );
    const { parts } = decodeResponse(piecesOf(Buffer.from(body), 7));
    expect(readAnswer(parts)).toMatchObject({ text: 'a', stopReason: 'end_turn' });
  });

  it.each<[string, unknown, string]>([
    ['an error', { error: { message: 'x', code: 'invalid_api_key' } }, 'upstream_auth'],
    [
      'a failed answer',
      completed({ error: { code: 'server_error', message: 'x' } }, 'failed')['response'],
      'upstream_overloaded',
    ],
    [
      'an answer that is not ready',
      completed({ status: 'queued' })['response'],
      'upstream_truncated',
    ],
    ['a web page', '<html></html>', 'upstream_html'],
    ['a chat completion', { choices: [] }, 'upstream_invalid_response'],
    ['a list', [], 'upstream_invalid_response'],
  ])('refuses %s', (_name, body, code) => {
    try {
      decodeWhole(body, responsesContext());
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ProxyError);
      expect(error).toMatchObject({ code });
    }
  });
});
