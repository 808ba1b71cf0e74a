import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../src/config/types.ts';
import { encodeRequest } from '../../../src/protocols/openai/encode-request.ts';
import { testTarget } from '../../support/chat-decoding.ts';
import { encodeFor, knownTarget } from '../../support/chat-exchange.ts';
import { encode } from '../../support/encoded-chat.ts';

const features = (fields: Record<string, unknown>, quirks = {}) =>
  encode(fields, quirks).warnings.map((warning) => warning.feature);
const request = { model: 'c', max_tokens: 1, messages: [{ role: 'user' as const, content: 'Hi' }] };

describe('encodeRequest: address and headers', () => {
  it('sends the key and the fixed headers of the provider', () => {
    const target = testTarget(
      {},
      { headers: { 'X-Title': 'tproxy', Authorization: 'Bearer other' } },
    );
    const { url, headers } = encodeRequest({ ...request, stream: true }, target);
    expect(url).toBe('https://upstream.test/v1/chat/completions');
    expect(headers).toEqual({
      accept: 'text/event-stream',
      authorization: 'Bearer test-key-of-the-upstream',
      'content-type': 'application/json',
      'x-title': 'tproxy',
    });
  });

  it('sends no credential to a provider that needs none', () => {
    const target = testTarget({}, { credential: { kind: 'none' } });
    expect(encodeRequest(request, target).headers).not.toHaveProperty('authorization');
  });

  it.each<[Credential, RegExp]>([
    [{ kind: 'missing', variable: 'SOME_API_KEY' }, /Provider test .*SOME_API_KEY/],
    [{ kind: 'client' }, /Provider test .*only ever sent to Anthropic/],
  ])('refuses %j', (credential, message) => {
    expect(() => encodeRequest(request, testTarget({}, { credential }))).toThrow(
      expect.objectContaining({ code: 'missing_api_key', message: expect.stringMatching(message) }),
    );
  });

  it('leaves the mark of a large window off the model', () => {
    const target = { ...testTarget(), model: 'deepseek-v4-pro[1m]' };
    expect(encodeRequest(request, target).body).toMatchObject({
      model: 'deepseek-v4-pro',
    });
  });
});

describe('encodeRequest: fields', () => {
  it('sends the least for the least', () => {
    expect(encode({}).body).toEqual({
      model: 'test-model',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 100,
      stream: false,
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, Record<string, unknown>]>([
    [
      'a stream with its usage',
      { stream: true },
      {},
      { stream: true, stream_options: { include_usage: true } },
    ],
    [
      'the other name of the limit',
      {},
      { maxTokensField: 'max_completion_tokens' },
      { max_completion_tokens: 100 },
    ],
    ['sampling', { temperature: 0, top_p: 0.5 }, {}, { temperature: 0, top_p: 0.5 }],
    [
      'sampling while not thinking',
      { temperature: 1 },
      { thinking: 'deepseek' },
      { temperature: 1 },
    ],
    ['stop strings', { stop_sequences: ['a', 'b'] }, {}, { stop: ['a', 'b'] }],
    [
      'the first stop strings',
      { stop_sequences: ['a', 'b', 'c'] },
      { maxStopSequences: 2 },
      { stop: ['a', 'b'] },
    ],
    [
      'a schema for the answer',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
      {},
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: { type: 'object' } },
        },
      },
    ],
    [
      'a hash of the user for the cache',
      { metadata: { user_id: '{"device_id":"d"}' } },
      { promptCacheKey: true },
      { prompt_cache_key: expect.stringMatching(/^[A-Za-z0-9]{32}$/) },
    ],
  ])('sends %s', (_name, fields, quirks, expected) => {
    expect(encode(fields, quirks).body).toMatchObject(expected);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    [
      'no stop strings where none are taken',
      { stop_sequences: ['a'] },
      { maxStopSequences: 0 },
      'stop',
    ],
    ['no empty list of stop strings', { stop_sequences: [] }, {}, 'stop'],
    ['no user id', { metadata: { user_id: 'u' } }, {}, 'prompt_cache_key'],
    [
      'no sampling while DeepSeek thinks',
      { temperature: 1, thinking: { type: 'adaptive' } },
      { thinking: 'deepseek' },
      'temperature',
    ],
  ])('sends %s', (_name, fields, quirks, field) => {
    expect(encode(fields, quirks).body).not.toHaveProperty(field);
  });

  it.each([
    ['gpt-4o', 64_000, 16_384],
    ['gpt-4o', 16_384, 16_384],
    ['a-model-of-tomorrow', 64_000, 64_000],
  ])('asks %s for no more tokens than it gives: %d becomes %d', (model, max_tokens, sent) => {
    const { body, warnings } = encodeFor(knownTarget('openai', model), { max_tokens });
    expect(body['max_completion_tokens']).toBe(sent);
    const expected = sent === max_tokens ? [] : [{ feature: 'max_tokens' }];
    expect(warnings).toMatchObject(expected);
  });

  it('puts the schema into the system text where only JSON can be asked for', () => {
    const { body } = encode(
      {
        system: 'Be brief.',
        output_config: { format: { type: 'json_schema', schema: { type: 'object', title: 'X' } } },
      },
      { structuredOutput: 'json_object' },
    );
    expect(body['response_format']).toEqual({ type: 'json_object' });
    expect(body.messages[0]?.content).toMatch(
      /^Be brief\.\n\nAnswer with one JSON object.*"title":"X"/s,
    );
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['top_k', { top_k: 5 }, ['top_k']],
    ['context_management', { context_management: { edits: [] } }, ['context_management']],
    ['container', { container: 'c' }, ['container']],
    ['a field of tomorrow', { x_new: 1 }, ['x_new']],
    ['a fast lane', { speed: 'fast', service_tier: 'standard_only' }, ['speed', 'service_tier']],
    [
      'stop strings that are too many',
      { stop_sequences: ['a', 'b', 'c', 'd', 'e'] },
      ['stop_sequences'],
    ],
    [
      'a task budget',
      { output_config: { task_budget: { type: 'tokens', total: 1 } } },
      ['output_config.task_budget'],
    ],
    [
      'nothing for noise',
      {
        metadata: { user_id: 'u' },
        cache_control: { type: 'ephemeral' },
        diagnostics: null,
        speed: 'standard',
        container: null,
      },
      [],
    ],
  ])('warns of %s', (_name, fields, expected) => {
    expect(features(fields)).toEqual(expected);
  });
});

describe('encodeRequest: tools', () => {
  const tool = (name: string, rest = {}) => ({
    name,
    description: 'd',
    input_schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { a: {} },
    },
    ...rest,
  });

  it('writes functions without $schema', () => {
    expect(encode({ tools: [tool('Read')] }).body['tools']).toEqual([
      {
        type: 'function',
        function: {
          name: 'Read',
          description: 'd',
          parameters: { type: 'object', properties: { a: {} } },
        },
      },
    ]);
  });

  it('gives every schema a root object with properties', () => {
    const { body } = encode({ tools: [tool('Read', { input_schema: {} })] });
    expect(body['tools']).toMatchObject([
      { function: { parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it('leaves out what only Anthropic can run, and a second tool of a name', () => {
    const { body, warnings } = encode({
      tools: [
        tool('A'),
        tool('A'),
        { type: 'web_search_20250305', name: 'web_search' },
        tool('B', { type: 'custom' }),
      ],
    });
    expect(body['tools']).toMatchObject([{ function: { name: 'A' } }, { function: { name: 'B' } }]);
    expect(warnings.map((w) => w.feature)).toEqual([
      'tools.1 (A)',
      'tools.2 (web_search_20250305)',
    ]);
  });

  it.each<[unknown, unknown]>([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'any' }, 'required'],
    [{ type: 'none' }, 'none'],
    [
      { type: 'tool', name: 'Read' },
      { type: 'function', function: { name: 'Read' } },
    ],
    [{ type: 'tool', name: 'Other' }, undefined],
    [undefined, undefined],
  ])('turns the choice %j into %j', (tool_choice, expected) => {
    expect(encode({ tools: [tool('Read')], tool_choice }).body['tool_choice']).toEqual(expected);
  });

  it('has neither tools nor a choice when no tool is left', () => {
    const { body } = encode({
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
      tool_choice: { type: 'tool', name: 'web_search', disable_parallel_tool_use: true },
    });
    expect(Object.keys(body)).toEqual(['model', 'messages', 'max_tokens', 'stream']);
  });

  it('forbids parallel calls where that can be said', () => {
    const fields = {
      tools: [tool('A')],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    };
    expect(encode(fields, { parallelToolCalls: true }).body['parallel_tool_calls']).toBe(false);
    expect(encode(fields).body).not.toHaveProperty('parallel_tool_calls');
    expect(features(fields)).toEqual(['tool_choice.disable_parallel_tool_use']);
  });

  it('shortens long and illegal names everywhere, and tells how to read them', () => {
    const long = `mcp__server__${'tool_'.repeat(20)}`;
    const { body, toolNames } = encode({
      tools: [tool(long), tool('a.b'), tool('fine')],
      tool_choice: { type: 'tool', name: long },
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'a.b', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'x' }] },
      ],
    });
    const names = [...toolNames.keys()];
    expect([...toolNames.values()].sort()).toEqual(['a.b', long].sort());
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    const wire = (name: string) => names.find((key) => toolNames.get(key) === name);
    expect(body['tools']).toMatchObject([
      { function: { name: wire(long) } },
      { function: { name: wire('a.b') } },
      { function: { name: 'fine' } },
    ]);
    expect(body['tool_choice']).toMatchObject({ function: { name: wire(long) } });
    expect(body.messages[1]?.tool_calls?.[0]?.function.name).toBe(wire('a.b'));
  });
});
