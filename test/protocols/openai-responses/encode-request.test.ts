import { describe, expect, it } from 'vitest';
import { openaiResponsesAdapter } from '../../../src/protocols/openai-responses/adapter.ts';
import { sealReasoning } from '../../../src/protocols/openai-responses/reasoning-data.ts';
import { encodeResponse, inputOf, responsesTarget } from '../../support/responses-exchange.ts';

type Json = Readonly<Record<string, unknown>>;

const request = {
  model: 'c',
  max_tokens: 50,
  messages: [{ role: 'user' as const, content: 'Hi' }],
};
const user = (...content: unknown[]) => ({ role: 'user', content });
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });
const text = (words: string) => ({ type: 'text', text: words });
const call = (id: string, name = 'Bash') => ({ type: 'tool_use', id, name, input: { a: 1 } });
const result = (id: string, content: unknown, rest: Json = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...rest,
});
const PNG = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
const PDF = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'B' },
};
const own = (data: Json, thinking = '') => ({
  type: 'thinking',
  thinking,
  signature: sealReasoning(data, responsesTarget()),
});
const features = (fields: Json, model?: string) =>
  encodeResponse(fields, responsesTarget(model)).warnings.map(({ feature }) => feature);

describe('encodeRequest: address and fields', () => {
  it('sends the key to /responses', () => {
    const encoded = openaiResponsesAdapter.encodeRequest(
      { ...request, stream: true },
      responsesTarget(),
    );
    expect(encoded.url).toBe('https://upstream.test/v1/responses');
    expect(encoded.headers).toEqual({
      accept: 'text/event-stream',
      authorization: 'Bearer test-key-of-the-upstream',
      'content-type': 'application/json',
    });
  });

  it('sends the least for the least, and leaves nothing at the provider', () => {
    expect(encodeResponse({}, responsesTarget('m', 'custom')).body).toEqual({
      model: 'm',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      max_output_tokens: 100,
      include: ['reasoning.encrypted_content'],
      store: false,
      stream: false,
    });
  });

  it.each<[string, Json, Json]>([
    ['a stream', { stream: true }, { stream: true }],
    [
      'system text without the billing block',
      { system: [text('x-anthropic-billing-header: v1'), text('One'), text('Two')] },
      { instructions: 'One\n\nTwo' },
    ],
    ['no fewer tokens than are accepted', { max_tokens: 1 }, { max_output_tokens: 16 }],
    ['no more tokens than are accepted', { max_tokens: 500_000 }, { max_output_tokens: 128_000 }],
    [
      'a schema that can be enforced',
      {
        output_config: {
          format: {
            type: 'json_schema',
            schema: {
              $schema: 'x',
              type: 'object',
              properties: { a: { type: 'array', items: { type: 'string' } } },
              required: ['a'],
              additionalProperties: false,
            },
          },
        },
      },
      { text: { format: { type: 'json_schema', name: 'output', strict: true } } },
    ],
    [
      'a schema that cannot',
      {
        output_config: {
          format: {
            type: 'json_schema',
            schema: { type: 'object', properties: { a: { type: 'object' } } },
          },
        },
      },
      { text: { format: { strict: false } } },
    ],
  ])('sends %s', (_name, fields, expected) => {
    expect(encodeResponse(fields).body).toMatchObject(expected);
  });

  it('sends hashes of the session and of the person', () => {
    const identity = (session: string, device = 'd') => {
      const user_id = JSON.stringify({ device_id: device, session_id: session });
      const { body } = encodeResponse({ metadata: { user_id } });
      return { key: body['prompt_cache_key'], person: body['safety_identifier'] };
    };
    const [one, two, other] = [identity('1'), identity('2'), identity('1', 'e')];
    expect(one.key).not.toBe(two.key);
    expect(one.person).toBe(two.person);
    expect(one.person).not.toBe(other.person);
    expect(one.person).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(encodeResponse({ metadata: { user_id: 'plain' } }).body).toMatchObject({
      prompt_cache_key: expect.stringMatching(/^\w{32}$/),
    });
  });

  it('never refers to an earlier response', () => {
    expect(encodeResponse({}).body).not.toHaveProperty('previous_response_id');
  });

  it.each<[string, Json]>([
    ['stop_sequences', { stop_sequences: ['x'] }],
    ['top_k', { top_k: 3 }],
    ['context_management', { context_management: {} }],
    ['max_tokens', { max_tokens: 2 }],
    ['temperature', { temperature: 1, thinking: { type: 'adaptive' } }],
    ['output_config.task_budget', { output_config: { task_budget: { total: 1 } } }],
  ])('warns that %s is lost or changed', (feature, fields) => {
    expect(features(fields)).toEqual([feature]);
  });

  it('warns of nothing when nothing is lost', () => {
    expect(features({ stop_sequences: [], thinking: { type: 'adaptive' } })).toEqual([]);
  });
});

describe('encodeRequest: reasoning', () => {
  const adaptive = { type: 'adaptive' };
  it.each<[string, Json, Json | undefined]>([
    ['gpt-6-sol', { thinking: adaptive }, { effort: 'high', summary: 'auto' }],
    [
      'gpt-6-astra',
      { thinking: adaptive, output_config: { effort: 'max' } },
      { effort: 'max', summary: 'auto' },
    ],
    ['gpt-6-astra', { thinking: { type: 'disabled' } }, { effort: 'low' }],
    ['gpt-6.1-sol', {}, { effort: 'low' }],
    ['gpt-6.1-terra', {}, { effort: 'none' }],
    [
      'gpt-5.6',
      {
        thinking: adaptive,
        output_config: { effort: 'max' },
        tools: [{ name: 'A', input_schema: {} }],
      },
      { effort: 'max', summary: 'auto' },
    ],
    [
      'gpt-5.2',
      { thinking: adaptive, output_config: { effort: 'max' } },
      { effort: 'xhigh', summary: 'auto' },
    ],
    [
      'gpt-5.1',
      { thinking: adaptive, output_config: { effort: 'xhigh' } },
      { effort: 'high', summary: 'auto' },
    ],
    ['gpt-5', { thinking: { type: 'disabled' } }, { effort: 'minimal' }],
    ['openai/gpt-5', {}, { effort: 'minimal' }],
    [
      'o3',
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      { effort: 'low', summary: 'auto' },
    ],
    ['gpt-5-pro', {}, { effort: 'high' }],
    ['gpt-5-chat-latest', { thinking: adaptive }, undefined],
    ['gpt-4.1', { thinking: adaptive }, undefined],
    ['our-own-name', { thinking: adaptive }, undefined],
  ])('asks %s for what it accepts: %j', (model, fields, reasoning) => {
    expect(encodeResponse(fields, responsesTarget(model)).body['reasoning']).toEqual(reasoning);
  });

  it('takes the efforts that a configuration gives', () => {
    const target = responsesTarget('ours', 'custom');
    const quirks = {
      ...target.provider.quirks,
      effortRules: [{ models: 'ours', efforts: ['low' as const] }],
    };
    const { body } = encodeResponse(
      { thinking: adaptive },
      { ...target, provider: { ...target.provider, quirks } },
    );
    expect(body['reasoning']).toEqual({ effort: 'low', summary: 'auto' });
  });

  it.each([
    ['gpt-4.1', 'openai', false],
    ['gpt-4.1', 'custom', false],
    ['gpt-6-sol', 'openai', true],
    ['grok-4', 'xai', true],
  ])('asks for encrypted reasoning unless %s at %s cannot reason', (model, provider, asked) => {
    const include = encodeResponse({}, responsesTarget(model, provider)).body['include'];
    expect(include).toEqual(asked ? ['reasoning.encrypted_content'] : undefined);
  });

  it.each<[string, Json, boolean]>([
    ['gpt-4.1', {}, true],
    ['gpt-5.2', { thinking: { type: 'disabled' } }, true],
    ['gpt-5.2', { thinking: adaptive }, false],
    ['gpt-5', {}, false],
    ['gpt-6-sol', {}, false],
    ['o3', {}, false],
    ['grok-4', {}, true],
  ])('sends sampling to %s with %j: %s', (model, fields, sent) => {
    const { body } = encodeResponse(
      { temperature: 0.5, top_p: 0.9, ...fields },
      responsesTarget(model),
    );
    expect('temperature' in body && 'top_p' in body).toBe(sent);
    expect('temperature' in body || 'top_p' in body).toBe(sent);
  });
});

describe('encodeRequest: tools', () => {
  const BASH = {
    name: 'Bash',
    description: 'Runs',
    input_schema: { $schema: 'x', type: 'object', properties: {} },
  };

  it('are flat and not strict', () => {
    expect(encodeResponse({ tools: [BASH] }).body['tools']).toEqual([
      {
        type: 'function',
        name: 'Bash',
        description: 'Runs',
        parameters: { type: 'object', properties: {} },
        strict: false,
      },
    ]);
  });

  it.each<[Json, Json]>([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'any' }, { tool_choice: 'required' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [{ type: 'tool', name: 'Bash' }, { tool_choice: { type: 'function', name: 'Bash' } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
  ])('choose %j', (tool_choice, expected) => {
    expect(encodeResponse({ tools: [BASH], tool_choice }).body).toMatchObject(expected);
  });

  it('are not chosen from when there are none', () => {
    expect(encodeResponse({ tools: [], tool_choice: { type: 'any' } }).body).not.toHaveProperty(
      'tool_choice',
    );
  });

  it('get short names, which find their way back', () => {
    const name = `mcp__server__${'x'.repeat(80)}`;
    const { body, toolNames } = encodeResponse({
      tools: [{ ...BASH, name }],
      tool_choice: { type: 'tool', name },
      messages: [user(text('Hi')), assistant(call('c', name)), user(result('c', 'x'))],
    });
    const [wire = ''] = [...toolNames.keys()];
    expect(wire.length).toBeLessThanOrEqual(64);
    expect(toolNames.get(wire)).toBe(name);
    expect(body).toMatchObject({
      tools: [{ name: wire }],
      tool_choice: { name: wire },
      input: [{}, { type: 'function_call', name: wire }, {}],
    });
  });

  it('warns of tools that only Anthropic runs', () => {
    expect(features({ tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] })).toEqual([
      'tools.0 (web_fetch_20250910)',
    ]);
  });
});

describe('encodeRequest: conversations', () => {
  it.each<[string, readonly unknown[], readonly Json[]]>([
    [
      'images and files in place',
      [user(text('See'), PNG, { ...PDF, title: 'Plan' })],
      [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'See' },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
            {
              type: 'input_file',
              filename: 'Plan.pdf',
              file_data: 'data:application/pdf;base64,B',
            },
          ],
        },
      ],
    ],
    [
      'images and files by their addresses',
      [
        user(
          { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
          { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } },
        ),
      ],
      [
        {
          content: [
            { type: 'input_image', image_url: 'https://x.test/a.png', detail: 'auto' },
            { type: 'input_file', file_url: 'https://x.test/a.pdf' },
          ],
        },
      ],
    ],
    [
      'calls and outputs',
      [
        user(text('Hi')),
        assistant(text('Look'), call('c1')),
        user(result('c1', 'a\nb'), text('Ok')),
      ],
      [
        {},
        { type: 'message', role: 'assistant', content: 'Look', phase: 'commentary' },
        { type: 'function_call', call_id: 'c1', name: 'Bash', arguments: '{"a":1}' },
        { type: 'function_call_output', call_id: 'c1', output: 'a\nb' },
        { role: 'user', content: [{ text: 'Ok' }] },
      ],
    ],
    [
      'images in outputs',
      [user(text('Hi')), assistant(call('c1')), user(result('c1', [text('Here'), PNG]))],
      [
        {},
        {},
        {
          type: 'function_call_output',
          output: [{ type: 'input_text', text: 'Here' }, { type: 'input_image' }],
        },
      ],
    ],
    [
      'failed and empty outputs',
      [
        user(text('Hi')),
        assistant(call('c1'), call('c2'), call('c3')),
        user(result('c1', 'No', { is_error: true }), result('c2', [])),
      ],
      [
        {},
        {},
        {},
        {},
        { call_id: 'c1', output: 'The tool failed:\nNo' },
        { call_id: 'c2', output: '(no output)' },
        { call_id: 'c3', output: '(no result: the tool call was interrupted)' },
      ],
    ],
    [
      'results without a call',
      [user(result('gone', 'x')), user(result('gone2', [PNG]))],
      [
        {
          role: 'user',
          content: [
            { text: 'Result of an earlier tool call (gone):\nx' },
            { type: 'input_text' },
            { type: 'input_image' },
          ],
        },
      ],
    ],
    [
      'system text where it stands',
      [
        user(text('Hi')),
        assistant(call('c1')),
        { role: 'system', content: 'Careful' },
        user(result('c1', 'x'), text('Go')),
      ],
      [
        {},
        {},
        { type: 'function_call_output' },
        { role: 'developer', content: [{ type: 'input_text', text: 'Careful' }] },
        { role: 'user', content: [{ text: 'Go' }] },
      ],
    ],
    [
      'reasoning before what it led to',
      [
        user(text('Hi')),
        assistant(
          own({ id: 'rs_1', encrypted_content: 'e', sections: [1, 2] }, 'a\n\nbc'),
          call('c1'),
        ),
        user(result('c1', 'x')),
      ],
      [
        {},
        {
          type: 'reasoning',
          id: 'rs_1',
          encrypted_content: 'e',
          summary: [
            { type: 'summary_text', text: 'a' },
            { type: 'summary_text', text: 'bc' },
          ],
        },
        { type: 'function_call' },
        {},
      ],
    ],
    [
      'a prefill with a wish to go on',
      [user(text('Hi')), assistant(text('{'))],
      [
        {},
        { role: 'assistant', content: '{', phase: 'final_answer' },
        { role: 'user', content: [{ text: 'Continue exactly where your last message stops.' }] },
      ],
    ],
    [
      'blocks of servers as text',
      [
        user(text('Hi')),
        assistant({ type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } }),
        user(text('Ok')),
      ],
      [{}, { role: 'assistant', content: '[web_search was run with {"query":"q"}]' }, {}],
    ],
  ])('has %s', (_name, messages, expected) => {
    const items = inputOf(messages);
    expect(items).toMatchObject(expected);
    expect(items).toHaveLength(expected.length);
  });

  it('drops thinking of others, and says so', () => {
    const { body, warnings } = encodeResponse({
      messages: [
        user(text('Hi')),
        assistant(
          { type: 'thinking', thinking: 'x', signature: 'EqQB' },
          { type: 'redacted_thinking', data: 'x' },
          text('Ok'),
        ),
        user(text('Go')),
      ],
    });
    expect(body.input.map(({ type }) => type)).toEqual(['message', 'message', 'message']);
    expect(warnings.map(({ feature }) => feature)).toEqual(['thinking', 'redacted_thinking']);
  });

  it('drops own reasoning that holds nothing to send back, and says so', () => {
    const messages = [
      user(text('Hi')),
      assistant(own({ id: 'rs' }, 'x'), text('Ok')),
      user(text('a')),
    ];
    expect(features({ messages })).toEqual(['thinking']);
    expect(inputOf(messages)).toHaveLength(3);
  });

  it.each([
    ['gpt-5.3-codex', true],
    ['gpt-5.4', true],
    ['gpt-5', false],
    ['grok-4', false],
  ])('tells %s the phases of its messages: %s', (model, told) => {
    const messages = [user(text('Hi')), assistant(text('Ok')), user(text('Go'))];
    const [, message] = inputOf(messages, responsesTarget(model));
    expect(message && 'phase' in message).toBe(told);
  });

  it('shortens ids of more than 64 characters', () => {
    const id = 'x'.repeat(70);
    const messages = [user(text('Hi')), assistant(call(id)), user(result(id, 'x'))];
    const [, sentCall, output] = inputOf(messages);
    expect(String(sentCall?.['call_id']).length).toBeLessThanOrEqual(64);
    expect(output?.['call_id']).toBe(sentCall?.['call_id']);
  });

  it.each([[[{ role: 'system', content: 'Only this' }]], [[assistant()]], [[user(text(''))]]])(
    'is never empty: %j',
    (messages) => {
      expect(inputOf(messages).at(-1)).toEqual({
        type: 'message',
        role: 'user',
        content: [{ type: 'input_text', text: '(empty message)' }],
      });
    },
  );

  it('says what a model without eyes cannot see', () => {
    const { body, warnings } = encodeResponse(
      { messages: [user(PNG, PDF)] },
      responsesTarget('o3-mini'),
    );
    expect(JSON.stringify(body.input)).toMatch(/cannot see images.*cannot read PDF files/);
    expect(warnings.map(({ feature }) => feature)).toEqual(['image', 'document (PDF)']);
  });
});

describe('countTokens', () => {
  const { count } = openaiResponsesAdapter;

  it('asks for the count of a prompt', () => {
    const encoded = count?.encodeCount(
      { ...request, system: 'S', tools: [{ name: 'A', input_schema: { type: 'object' } }] },
      responsesTarget(),
    );
    expect(encoded?.url).toBe('https://upstream.test/v1/responses/input_tokens');
    expect(encoded?.body).toMatchObject({
      model: 'gpt-6-sol',
      instructions: 'S',
      input: [{ role: 'user' }],
      tools: [{ name: 'A' }],
    });
  });

  it('reads the count', () => {
    const body = { object: 'response.input_tokens', input_tokens: 12 };
    expect(count?.decodeCount(body, responsesTarget())).toBe(12);
  });

  it.each([{}, { input_tokens: '12' }, { input_tokens: -1 }, null])('refuses %j', (body) => {
    expect(() => count?.decodeCount(body, responsesTarget())).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_response' }),
    );
  });
});
