import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageBuilder } from '../../../src/anthropic/message-builder.ts';
import { decodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import { decodeWhole } from '../../../src/protocols/ollama/decode-answer.ts';
import { cutAt, piecesOf, summarize } from '../../support/chat-decoding.ts';
import {
  callLine,
  decodeLines,
  doneLine,
  messageLine,
  ndjson,
  ollamaTarget,
} from '../../support/ollama-answers.ts';
import { readEvents } from '../../support/read-events.ts';

const decodeText = (text: string, names?: ReadonlyMap<string, string>) =>
  decodeLines([new TextEncoder().encode(text)], undefined, names);

function read(lines: readonly unknown[]) {
  const { parts, error } = decodeText(ndjson(lines));
  expect(error).toBeUndefined();
  return summarize(parts);
}

const USAGE = {
  inputTokens: 900,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  outputTokens: 31,
  thinkingTokens: 0,
};

/** An answer with everything in it. */
const ANSWER = [
  messageLine({ thinking: 'Let me ' }),
  messageLine({ thinking: 'see 🙂', content: 'I ' }),
  messageLine({ content: 'look.' }),
  callLine({ id: 'call_1', name: 'Read', arguments: { path: 'ä', lines: [1, 2] } }),
  callLine({ name: 'Bash', arguments: {} }, { id: 'call_3', name: 'Bash', arguments: { c: 'ls' } }),
  doneLine(),
];

describe('createDecoder', () => {
  it('reads thinking, text, calls, usage and finish, in this order', () => {
    const { parts } = decodeText(ndjson(ANSWER));
    expect(parts.map((part) => part.type)).toEqual([
      'thinking',
      'thinking',
      'thinking-signature',
      'text',
      'text',
      ...['tool-start', 'tool-input', 'tool-end'],
      ...['tool-start', 'tool-input', 'tool-end'],
      ...['tool-start', 'tool-input', 'tool-end'],
      'usage',
      'finish',
    ]);
    expect(summarize(parts)).toEqual({
      text: 'I look.',
      thinking: 'Let me see 🙂',
      tools: [
        { id: 'call_1', name: 'Read', json: '{"path":"ä","lines":[1,2]}' },
        { id: undefined, name: 'Bash', json: '{}' },
        { id: 'call_3', name: 'Bash', json: '{"c":"ls"}' },
      ],
      usage: USAGE,
      finish: 'tool_use',
    });
  });

  it('signs thinking with its provider and model', () => {
    const { parts } = decodeText(ndjson(ANSWER));
    const signature = parts.find((part) => part.type === 'thinking-signature')?.signature;
    expect(decodeEnvelope(signature)).toEqual({ provider: 'ollama', model: 'qwen3-coder' });
  });

  it('gives the same parts however the bytes are cut', () => {
    const bytes = new TextEncoder().encode(ndjson(ANSWER));
    const whole = decodeLines([bytes]).parts;
    expect(decodeLines(piecesOf(bytes, 1)).parts).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (places) => {
        expect(decodeLines(cutAt(bytes, places)).parts).toEqual(whole);
      }),
    );
  });

  it('makes events that a strict reader accepts', () => {
    let count = 0;
    const builder = createMessageBuilder({
      id: 'msg_1',
      model: 'claude-test',
      estimatedInputTokens: 10,
      thinkingSignature: 'tp1.ollama.e30',
      newToolId: () => `toolu_${count++}`,
    });
    const { parts } = decodeText(ndjson(ANSWER));
    const events = [...parts.flatMap((part) => builder.push(part)), ...builder.end()];
    expect(readEvents(events)).toMatchObject({
      text: 'I look.',
      thinking: 'Let me see 🙂',
      tools: [
        { id: 'call_1', name: 'Read' },
        { id: 'toolu_0', name: 'Bash' },
        { id: 'call_3', name: 'Bash' },
      ],
      stopReason: 'tool_use',
      usage: { input_tokens: 900, output_tokens: 31 },
    });
  });

  it.each<[string, string]>([
    ['CRLF', ndjson(ANSWER).replaceAll('\n', '\r\n')],
    ['blank lines', ndjson(ANSWER).replaceAll('\n', '\n\n')],
    ['no line break at the end', ndjson(ANSWER).trimEnd()],
    ['anything after the last line', `${ndjson(ANSWER)}{"error":"late"}\n{"x":1}\n`],
  ])('puts up with %s', (_name, text) => {
    expect(decodeText(text)).toEqual({ ...decodeText(ndjson(ANSWER)), error: undefined });
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['something_new', 'end_turn'],
    [undefined, 'end_turn'],
  ])('maps done_reason %s to %s', (reason, finish) => {
    const last = { ...doneLine(), done_reason: reason };
    expect(read([messageLine({ content: 'a' }), last]).finish).toBe(finish);
  });

  it('keeps max_tokens after a tool call', () => {
    expect(read([callLine({ name: 'A', arguments: {} }), doneLine('length')]).finish).toBe(
      'max_tokens',
    );
  });

  it('reads what stands in the last line', () => {
    const line = { ...doneLine(), message: { role: 'assistant', content: 'Hi', thinking: 'Hm' } };
    expect(read([line])).toMatchObject({ text: 'Hi', thinking: 'Hm', finish: 'end_turn' });
  });

  it('signs thinking that nothing follows', () => {
    const { parts } = decodeText(ndjson([messageLine({ thinking: 'Hm' }), doneLine('length')]));
    expect(parts[1]).toMatchObject({ type: 'thinking-signature' });
  });

  it.each<[string, unknown, string]>([
    ['an object', { a: 1 }, '{"a":1}'],
    ['text', '{"a": 1}', '{"a": 1}'],
    ['nothing', undefined, '{}'],
    ['null', null, '{}'],
    ['a list', [1], '[1]'],
  ])('takes arguments that are %s', (_name, input, json) => {
    const { tools } = read([callLine({ name: 'A', arguments: input }), doneLine()]);
    expect(tools).toEqual([{ id: undefined, name: 'A', json }]);
  });

  it('gives changed names back', () => {
    const text = ndjson([callLine({ name: 'short', arguments: {} }), doneLine()]);
    const { parts } = decodeText(text, new Map([['short', 'mcp.long']]));
    expect(summarize(parts).tools[0]?.name).toBe('mcp.long');
  });

  it.each<[Record<string, unknown>, unknown]>([
    [{ prompt_eval_count: undefined, eval_count: undefined }, undefined],
    [{ prompt_eval_count: undefined }, { ...USAGE, inputTokens: 0 }],
    [{ eval_count: 0 }, { ...USAGE, outputTokens: 0 }],
  ])('reads the usage with %j', (fields, usage) => {
    expect(read([messageLine({ content: 'a' }), doneLine('stop', fields)]).usage).toEqual(usage);
  });

  const text = messageLine({ content: 'Hi' });
  it.each<[string, string, string]>([
    ['an end without a last line', ndjson([text]), 'upstream_truncated'],
    ['an end inside a line', ndjson([text, doneLine()]).slice(0, -9), 'upstream_truncated'],
    ['an end inside the first line', ndjson([text]).slice(0, 9), 'upstream_truncated'],
    ['nothing at all', '', 'upstream_invalid_response'],
    ['a line that is no JSON', `${ndjson([text])}oops\n`, 'upstream_not_json'],
    ['JSON of another kind', '{"status":"ok"}\n', 'upstream_invalid_response'],
    ['a list', '[]\n', 'upstream_invalid_response'],
    ['another protocol', 'data: {"choices":[]}\n\n', 'upstream_not_json'],
    ['a call without a name', ndjson([callLine({ arguments: {} })]), 'upstream_invalid_tool_call'],
    ['loading', ndjson([doneLine('load')]), 'upstream_overloaded'],
    ['unloading', ndjson([doneLine('unload')]), 'upstream_overloaded'],
    ['an error line', ndjson([text, { error: 'unexpected EOF' }]), 'upstream_failed'],
    [
      'an overflow in an error line',
      ndjson([{ error: 'request (302 tokens) exceeds the available context size (256 tokens)' }]),
      'context_overflow',
    ],
  ])('fails for %s, after what came before', (_name, stream, code) => {
    const { parts, error } = decodeText(stream);
    expect(error?.code).toBe(code);
    expect(summarize(parts).finish).toBeUndefined();
    if (stream.includes('"Hi"') && stream.endsWith('\n')) {
      expect(summarize(parts).text).toBe('Hi');
    }
    const bytes = new TextEncoder().encode(stream);
    expect(decodeLines(piecesOf(bytes, 1))).toEqual({ parts, error });
  });

  it('passes over lines that are not known, as long as an answer comes', () => {
    const unknown = { status: 'pulling', progress: 0.5 };
    expect(read([unknown, messageLine({ content: 'Hi' }), unknown, doneLine()])).toEqual(
      read([messageLine({ content: 'Hi' }), doneLine()]),
    );
    expect(decodeText(ndjson([unknown])).error?.message).toContain('sent something else');
  });

  it('is retried after a model was only loaded', () => {
    expect(decodeText(ndjson([doneLine('load')])).error).toMatchObject({ retryable: true });
  });
});

describe('decodeWhole', () => {
  const context = {
    target: ollamaTarget(),
    toolNames: new Map<string, string>(),
    webSearch: false,
  };

  it('reads an answer that is one object', () => {
    const message = {
      role: 'assistant',
      content: 'Hi',
      thinking: 'Hm',
      tool_calls: [{ function: { name: 'A', arguments: { a: 1 } } }],
    };
    expect(summarize(decodeWhole({ ...doneLine(), message }, context))).toEqual({
      text: 'Hi',
      thinking: 'Hm',
      tools: [{ id: undefined, name: 'A', json: '{"a":1}' }],
      usage: USAGE,
      finish: 'tool_use',
    });
  });

  it.each<[string, unknown, string]>([
    ['an error', { error: 'llama runner has terminated' }, 'upstream_failed'],
    ['a part of an answer', messageLine({ content: 'a' }), 'upstream_truncated'],
    ['loading', doneLine('load'), 'upstream_overloaded'],
    ['other JSON', { choices: [] }, 'upstream_invalid_response'],
    ['a web page', '<html></html>', 'upstream_html'],
    ['null', null, 'upstream_invalid_response'],
  ])('fails for %s', (_name, body, code) => {
    expect(() => decodeWhole(body, context)).toThrow(expect.objectContaining({ code }));
  });
});
