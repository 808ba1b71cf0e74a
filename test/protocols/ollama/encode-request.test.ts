import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import type { MessagesRequest } from '../../../src/anthropic/request.ts';
import { encodeRequest } from '../../../src/protocols/ollama/encode-request.ts';
import type { ChatRequest } from '../../../src/protocols/ollama/wire-types.ts';
import { DEFAULT_OPTIONS } from '../../../src/providers/common-dialect.ts';
import { ollamaTarget } from '../../support/ollama-answers.ts';
import { TEST_KEY } from '../../support/test-config.ts';

function encode(fields: Readonly<Record<string, unknown>>, target = ollamaTarget()) {
  const request = {
    model: 'claude-test',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  } as MessagesRequest;
  const encoded = encodeRequest(request, target);
  const body: ChatRequest = JSON.parse(JSON.stringify(encoded.body));
  return { ...encoded, body, features: encoded.warnings.map(({ feature }) => feature) };
}

const messagesOf = (...messages: unknown[]) => encode({ messages }).body.messages;
const user = (...content: unknown[]) => ({ role: 'user', content });
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });
const text = (words: string) => ({ type: 'text', text: words });
const call = (id: string, name: string, input: unknown = {}) => ({
  type: 'tool_use',
  id,
  name,
  input,
});
const result = (id: string, content: unknown, fields: object = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...fields,
});
const image = (source: object) => ({ type: 'image', source });
const PNG = image({ type: 'base64', media_type: 'image/png', data: 'AAAA' });
const BASH = { name: 'Bash', description: 'Runs', input_schema: { type: 'object' } };

describe('encodeRequest', () => {
  it('asks /api/chat for the least that must always be said', () => {
    const { url, headers, body, warnings } = encode({});
    expect(url).toBe('http://127.0.0.1:11434/api/chat');
    expect(headers).toEqual({ 'content-type': 'application/json', accept: 'application/json' });
    expect(warnings).toEqual([]);
    expect(body).toEqual({
      model: 'qwen3-coder',
      stream: false,
      think: false,
      truncate: false,
      shift: false,
      keep_alive: '30m',
      options: { num_ctx: 65_536, num_predict: 100 },
      messages: [{ role: 'user', content: 'Hi' }],
    });
  });

  it('sends a key as a bearer, and asks for lines when it streams', () => {
    const credential = { kind: 'key', value: TEST_KEY, source: '$X' } as const;
    const { headers } = encode({ stream: true }, ollamaTarget('m', { credential }));
    expect(headers).toMatchObject({
      authorization: `Bearer ${TEST_KEY}`,
      accept: 'application/x-ndjson',
    });
  });

  it.each([
    ['30m', '30m'],
    ['-1', -1],
    ['0', 0],
    ['300', 300],
  ])('keeps the model loaded for %j', (keepAlive, expected) => {
    const options = { ...DEFAULT_OPTIONS, keepAlive, numCtx: 8192 };
    const { body } = encode({}, ollamaTarget('m', { options }));
    expect(body).toMatchObject({ keep_alive: expected, options: { num_ctx: 8192 } });
  });

  it('translates sampling, stops, stream and a schema', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const { body, warnings } = encode({
      stream: true,
      max_tokens: 8192,
      temperature: 0,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['X', '', 'Y'],
      output_config: { format: { type: 'json_schema', schema } },
      metadata: { user_id: 'somebody' },
    });
    expect(body).toMatchObject({
      stream: true,
      format: schema,
      options: {
        num_ctx: 65_536,
        num_predict: 8192,
        temperature: 0,
        top_p: 0.9,
        top_k: 40,
        stop: ['X', 'Y'],
      },
    });
    expect(warnings).toEqual([]);
    expect(JSON.stringify(body)).not.toContain('somebody');
  });

  it('takes the mark of a large window off the model', () => {
    expect(encode({}, ollamaTarget('glm-5:cloud[1m]')).body.model).toBe('glm-5:cloud');
  });

  it('warns of every field that is lost', () => {
    const { features } = encode({
      max_tokens: 0,
      context_management: { edits: [] },
      container: 'c',
      mcp_servers: [],
      service_tier: 'standard_only',
      output_config: { task_budget: { type: 'tokens', total: 1 } },
    });
    expect([...features].sort()).toEqual([
      'container',
      'context_management',
      'max_tokens',
      'mcp_servers',
      'output_config.task_budget',
      'service_tier',
    ]);
  });

  const adaptive = (effort?: string) => ({
    thinking: { type: 'adaptive' },
    output_config: { effort },
  });
  it.each<[object, boolean, string]>([
    [{}, false, 'low'],
    [{ output_config: { effort: 'high' } }, false, 'low'],
    [{ thinking: { type: 'disabled' } }, false, 'low'],
    [adaptive('low'), true, 'low'],
    [adaptive('medium'), true, 'medium'],
    [adaptive('high'), true, 'high'],
    [adaptive(), true, 'high'],
    [adaptive('xhigh'), true, 'high'],
    [adaptive('max'), true, 'high'],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, true, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 9000 } }, true, 'medium'],
  ])('asks for thinking by %j', (fields, think, effort) => {
    expect(encode({ ...fields }).body.think).toBe(think);
    for (const model of ['gpt-oss:20b', 'gpt-oss:120b-cloud', 'hf.co/openai/gpt-oss-20b']) {
      expect(encode({ ...fields }, ollamaTarget(model)).body.think).toBe(effort);
    }
  });
});

describe('encodeRequest: tools', () => {
  it('sends functions with their schemas, and no choice', () => {
    const properties = { command: { type: 'string', minLength: 1 } };
    const schema = { $schema: 'x', type: 'object', properties, required: ['command'] };
    const { body, warnings } = encode({
      tools: [
        { ...BASH, input_schema: schema },
        { name: 'mcp__a.b', input_schema: {} },
      ],
      tool_choice: { type: 'auto' },
    });
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'Bash',
          description: 'Runs',
          parameters: { type: 'object', properties, required: ['command'] },
        },
      },
      {
        type: 'function',
        function: { name: 'mcp__a.b', parameters: { type: 'object', properties: {} } },
      },
    ]);
    expect(body).not.toHaveProperty('tool_choice');
    expect(warnings).toEqual([]);
  });

  it.each<[object, boolean, string | undefined, string[]]>([
    [{ type: 'none' }, false, undefined, []],
    [{ type: 'any' }, true, 'Answer by calling one of your tools.', ['tool_choice']],
    [{ type: 'tool', name: 'Bash' }, true, 'Answer by calling the tool Bash.', ['tool_choice']],
    [{ type: 'tool', name: 'Gone' }, true, undefined, ['tool_choice']],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      true,
      undefined,
      ['tool_choice.disable_parallel_tool_use'],
    ],
  ])('says %j in words', (tool_choice, hasTools, words, warned) => {
    const { body, features } = encode({ system: 'Be brief.', tools: [BASH], tool_choice });
    expect('tools' in body).toBe(hasTools);
    expect(body.messages[0]?.content).toBe(words ? `Be brief.\n\n${words}` : 'Be brief.');
    expect(features).toEqual(warned);
  });

  it('leaves out what only Anthropic runs, and a second tool of a name', () => {
    const { body, features } = encode({
      tools: [BASH, BASH, { type: 'code_execution_20250825', name: 'code_execution' }],
    });
    expect(body.tools).toHaveLength(1);
    expect(features).toEqual(['tools.1 (Bash)', 'tools.2 (code_execution_20250825)']);
  });
});

describe('encodeRequest: messages', () => {
  it('puts system text first and, later, in place, without the billing block', () => {
    const { body } = encode({
      system: [text('x-anthropic-billing-header: a'), text('One'), text('Two')],
      messages: [
        user(text('a')),
        { role: 'system', content: 'Mode.' },
        user(text('b')),
        assistant(text('c')),
        user(text('d'), text('e')),
      ],
    });
    expect(body.messages).toEqual([
      { role: 'system', content: 'One\n\nTwo' },
      { role: 'user', content: 'a' },
      { role: 'system', content: 'Mode.' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'd\n\ne' },
    ]);
  });

  it('sends calls with object arguments, and results with name and id', () => {
    expect(
      messagesOf(
        user(text('go')),
        assistant(text('I look.'), call('c1', 'Bash', { command: 'ls' }), call('c2', 'Read')),
        user(text('more'), result('c2', [text('x'), text('y')]), result('c1', 'a.txt')),
      ),
    ).toEqual([
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 'c1', function: { index: 0, name: 'Bash', arguments: { command: 'ls' } } },
          { id: 'c2', function: { index: 1, name: 'Read', arguments: {} } },
        ],
      },
      { role: 'tool', tool_name: 'Bash', tool_call_id: 'c1', content: 'a.txt' },
      { role: 'tool', tool_name: 'Read', tool_call_id: 'c2', content: 'x\ny' },
      { role: 'user', content: 'more' },
    ]);
  });

  it.each<[unknown, unknown]>([
    [null, {}],
    ['{"a":', { input: '{"a":' }],
    [[1], { input: [1] }],
    [{ __unparsedToolInput: 'x' }, { __unparsedToolInput: 'x' }],
  ])('makes an object of the input %j', (input, expected) => {
    const messages = messagesOf(assistant(call('c', 'A', input)), user(result('c', 'ok')));
    expect(messages[0]?.tool_calls?.[0]?.function.arguments).toEqual(expected);
  });

  it.each<[string, unknown, object, string, string[] | undefined]>([
    ['nothing', undefined, {}, '(no output)', undefined],
    ['an empty text', '', {}, '(no output)', undefined],
    ['an error', 'boom', { is_error: true }, 'The tool failed:\nboom', undefined],
    ['an image', [text('Seen:'), PNG], {}, 'Seen:', ['AAAA']],
  ])('sends a result that is %s', (_name, content, fields, words, images) => {
    const messages = messagesOf(assistant(call('c', 'A')), user(result('c', content, fields)));
    expect(messages[1]).toEqual({
      role: 'tool',
      tool_name: 'A',
      tool_call_id: 'c',
      content: words,
      ...(images ? { images } : {}),
    });
  });

  it('answers a call that has no result, and tells of a result that has no call', () => {
    expect(messagesOf(assistant(call('c', 'A')), user(result('x', [text('old'), PNG])))).toEqual([
      { role: 'assistant', content: '', tool_calls: expect.anything() },
      {
        role: 'tool',
        tool_name: 'A',
        tool_call_id: 'c',
        content: '(no result: the tool call was interrupted)',
      },
      { role: 'user', content: 'Result of an earlier tool call (x):\nold', images: ['AAAA'] },
    ]);
  });

  it('sends images bare, and notes for what it cannot', () => {
    const { body, features } = encode({
      messages: [
        user(
          text('Look'),
          PNG,
          image({ type: 'url', url: 'https://x.test/a.png' }),
          image({ type: 'file', file_id: 'f' }),
          { type: 'document', source: { type: 'base64', data: 'AAAA' }, title: 'T' },
          { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } },
          { type: 'document', source: { type: 'file', file_id: 'f' } },
          { type: 'document', source: { type: 'text', data: 'words' }, context: 'C' },
          { type: 'document', source: { type: 'content', content: [text('part'), PNG] } },
          { type: 'hologram' },
        ),
      ],
    });
    expect(body.messages).toHaveLength(1);
    expect(body.messages[0]?.images).toEqual(['AAAA', 'AAAA']);
    expect(body.messages[0]?.content.split('\n\n')).toEqual([
      'Look',
      '[an image was left out, it is at https://x.test/a.png]',
      '[an image was left out: it is stored at Anthropic]',
      'Document "T":\n[left out: a PDF file, which cannot be read here]',
      'Document without a title:\n[left out: it is at https://x.test/a.pdf]',
      'Document without a title:\n[left out: it is stored at Anthropic]',
      'Document without a title:\nC\nwords',
      'Document without a title:',
      'part',
      '[a content block of type hologram was left out]',
    ]);
    expect(features).toEqual([
      'image (url)',
      'image (file)',
      'document (PDF)',
      'document (url)',
      'document (file)',
      'content block hologram',
    ]);
  });

  const thought = (provider: string) => ({
    type: 'thinking',
    thinking: `of ${provider}`,
    signature: encodeEnvelope({ provider, model: 'm' }),
  });
  it('sends back thinking of its own alone', () => {
    const { body, features } = encode({
      messages: [
        user(text('a')),
        assistant(thought('deepseek'), thought('ollama'), text('b')),
        user(text('c')),
        assistant({ type: 'thinking', thinking: 'Claude', signature: 'EqQB' }, text('d')),
        user(text('e')),
        assistant({ type: 'redacted_thinking', data: 'x' }),
        user(text('f')),
      ],
    });
    expect(body.messages).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', thinking: 'of ollama' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: 'd' },
      { role: 'user', content: 'e\n\nf' },
    ]);
    expect(features).toEqual(['thinking', 'redacted_thinking']);
  });

  it('asks to go on after a prefill', () => {
    const { body, features } = encode({ messages: [user(text('a')), assistant(text('{'))] });
    expect(body.messages.at(-1)).toMatchObject({ role: 'user', content: /Continue/ });
    expect(features).toEqual(['messages (prefill)']);
  });

  it('never sends a conversation without a turn', () => {
    expect(messagesOf(user(text('')))).toEqual([{ role: 'user', content: '(empty message)' }]);
    expect(messagesOf({ role: 'system', content: 'x' })).toHaveLength(2);
  });
});
