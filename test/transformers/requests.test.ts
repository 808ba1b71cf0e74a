import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';
import { createTransformer } from '../../src/transformers/registry.ts';
import { testTarget } from '../support/chat-decoding.ts';
import { clientSamples, hasSamples } from '../support/client-samples.ts';
import { transformContext, transformRequest } from '../support/transforming.ts';

const text = (words: string, fields: object = {}) => ({ type: 'text', text: words, ...fields });
const MARK = { cache_control: { type: 'ephemeral' } };
const TOOL = { name: 'A', input_schema: { type: 'object' } };
const thinkingEdit = { type: 'clear_thinking_20251015', keep: 'all' };
const toolEdit = { type: 'clear_tool_uses_20250919' };

describe('maxtoken', () => {
  it.each<[number, object, object, string[]]>([
    [8192, { max_tokens: 64_000 }, { max_tokens: 8192 }, ['max_tokens']],
    [8192, { max_tokens: 8192 }, { max_tokens: 8192 }, []],
    [8192, { max_tokens: 1 }, { max_tokens: 1 }, []],
    [
      8192,
      { max_tokens: 32_000, thinking: { type: 'enabled', budget_tokens: 31_999 } },
      { max_tokens: 8192, thinking: { type: 'enabled', budget_tokens: 4096 } },
      ['max_tokens'],
    ],
    [
      8192,
      { max_tokens: 32_000, thinking: { type: 'enabled', budget_tokens: 2000 } },
      { max_tokens: 8192, thinking: { type: 'enabled', budget_tokens: 2000 } },
      ['max_tokens'],
    ],
    [
      2000,
      {
        max_tokens: 32_000,
        thinking: { type: 'enabled', budget_tokens: 31_999 },
        context_management: { edits: [thinkingEdit] },
      },
      { max_tokens: 2000, thinking: { type: 'disabled' } },
      ['max_tokens'],
    ],
    [
      8192,
      { max_tokens: 64_000, thinking: { type: 'adaptive' } },
      { max_tokens: 8192, thinking: { type: 'adaptive' } },
      ['max_tokens'],
    ],
  ])('with %i makes of %j %j', (max_tokens, fields, expected, warned) => {
    const result = transformRequest('maxtoken', { max_tokens }, { ...fields });
    const { model: _model, messages: _messages, ...changed } = result.request;
    expect(changed).toEqual(expected);
    expect(result.warned).toEqual(warned);
  });
});

describe('tooluse', () => {
  const system = (fields: object) =>
    transformRequest('tooluse', {}, { ...fields }).request['system'];
  const reminder = text(expect.stringContaining('call it in this very answer'));

  it.each<[object, unknown]>([
    [{ tools: [TOOL] }, [reminder]],
    [{ tools: [TOOL], system: 'Be brief.' }, [text('Be brief.'), reminder]],
    [{ tools: [TOOL], system: [text('a', MARK)] }, [text('a', MARK), reminder]],
    [{ tools: [TOOL], tool_choice: { type: 'auto' } }, [reminder]],
    [{ tools: [TOOL], tool_choice: { type: 'none' }, system: 'x' }, 'x'],
    [{ tools: [], system: 'x' }, 'x'],
    [{ system: 'x' }, 'x'],
  ])('puts a reminder into the system text of %j', (fields, expected) => {
    expect(system(fields)).toEqual(expected);
  });

  it('leaves the choice to the model', () => {
    expect(transformRequest('tooluse', {}, { tools: [TOOL] }).request).not.toHaveProperty(
      'tool_choice',
    );
  });
});

describe('reasoning', () => {
  it.each<[object, object, object]>([
    [{}, { thinking: { type: 'adaptive' } }, { thinking: { type: 'adaptive' } }],
    [{ enabled: true }, {}, {}],
    [{ enabled: false }, {}, { thinking: { type: 'disabled' } }],
    [
      { enabled: false },
      {
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high' },
        context_management: { edits: [thinkingEdit] },
      },
      { thinking: { type: 'disabled' } },
    ],
    [
      { enabled: false },
      {
        thinking: { type: 'enabled', budget_tokens: 2000 },
        output_config: { effort: 'high', format: { type: 'json_schema', schema: {} } },
        context_management: { edits: [thinkingEdit, toolEdit] },
      },
      {
        thinking: { type: 'disabled' },
        output_config: { format: { type: 'json_schema', schema: {} } },
        context_management: { edits: [toolEdit] },
      },
    ],
  ])('with %j makes of %j %j', (options, fields, expected) => {
    const { request } = transformRequest('reasoning', { ...options }, { ...fields });
    const { model: _model, messages: _messages, max_tokens: _max, ...changed } = request;
    expect(changed).toEqual(expected);
  });
});

describe('sampling', () => {
  it.each<[object, object, object, string[]]>([
    [{ temperature: 0.6 }, {}, { temperature: 0.6 }, []],
    [{ temperature: 0.6 }, { temperature: 0 }, { temperature: 0 }, []],
    [{ max_temperature: 0.6 }, {}, {}, []],
    [{ max_temperature: 0.6 }, { temperature: 1 }, { temperature: 0.6 }, ['temperature']],
    [{ temperature: 1, max_temperature: 0.6 }, {}, { temperature: 0.6 }, []],
    [{ top_p: 0.9, top_k: 40 }, { top_k: 5 }, { top_p: 0.9, top_k: 5 }, []],
    [
      { max_top_p: 0.5, max_top_k: 10 },
      { top_p: 1, top_k: 9 },
      { top_p: 0.5, top_k: 9 },
      ['top_p'],
    ],
    [{}, { temperature: 1 }, { temperature: 1 }, []],
  ])('with %j makes of %j %j', (options, fields, expected, warned) => {
    const result = transformRequest('sampling', { ...options }, { ...fields });
    const { model: _model, messages: _messages, max_tokens: _max, ...changed } = result.request;
    expect(changed).toEqual(expected);
    expect(result.warned).toEqual(warned);
  });
});

describe('cleancache', () => {
  const conversation = (mark: object) => ({
    ...mark,
    system: [text('a', mark), text('b')],
    tools: [{ ...TOOL, ...mark }, TOOL],
    messages: [
      { role: 'user', content: 'plain' },
      {
        role: 'user',
        content: [
          text('c', mark),
          { type: 'image', source: { type: 'url', url: 'https://x.test' }, ...mark },
          {
            type: 'document',
            source: { type: 'content', content: [text('d', mark)] },
            title: 'T',
            ...mark,
          },
          { type: 'search_result', source: 's', title: 't', content: [text('e', mark)], ...mark },
        ],
      },
      { role: 'system', content: [text('f', mark)] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'i', name: 'A', input: { cache_control: 'own' }, ...mark },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'i',
            content: [
              text('g', mark),
              {
                type: 'document',
                source: { type: 'content', content: [text('h', mark)] },
                ...mark,
              },
            ],
            ...mark,
          },
          { type: 'tool_result', tool_use_id: 'j', content: 'k', ...mark },
          { type: 'hologram', ...mark },
        ],
      },
    ],
  });

  it('takes every mark away and nothing else', () => {
    const { request } = transformRequest('cleancache', {}, conversation(MARK));
    expect(request).toEqual(transformRequest('sampling', {}, conversation({})).request);
    expect(JSON.stringify(request)).toContain('{"cache_control":"own"}');
  });

  it('changes nothing where there is no mark', () => {
    const { request } = transformRequest('cleancache', {}, conversation({}));
    expect(JSON.stringify(request)).toBe(
      JSON.stringify(transformRequest('sampling', {}, conversation({})).request),
    );
  });

  it.skipIf(!hasSamples)('leaves no mark in the requests of the real client', () => {
    const step = createTransformer('cleancache', {}).request;
    for (const [file, request] of clientSamples()) {
      const marks = JSON.stringify(request).split('"cache_control":{"type":"ephemeral').length - 1;
      const cleaned = JSON.stringify(step?.(request, transformContext()));
      expect(cleaned, file).not.toContain('"cache_control":{"type":"ephemeral');
      if (marks === 0) expect(cleaned, file).toBe(JSON.stringify(request));
    }
  });
});

describe('the vendors', () => {
  const image = (source: object) => ({ type: 'image', source });
  const PNG = image({ type: 'base64', media_type: 'image/png', data: 'AAAA' });
  const LINK = image({ type: 'url', url: 'https://x.test/a.png' });
  const NOTE = text('[an image was left out: this model cannot see images]');
  const fields = {
    messages: [
      { role: 'user', content: [text('a'), PNG, LINK] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'i', name: 'A', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'i', content: [PNG] }] },
    ],
  };
  const contents = (name: string, model: string) => {
    const target = { ...testTarget(), model };
    const { request, warned } = transformRequest(name, {}, fields, target);
    const messages = JSON.parse(JSON.stringify(request['messages']));
    return { user: messages[0].content, result: messages[2].content[0].content, warned };
  };

  it.each([
    ['deepseek', 'deepseek-v4-pro'],
    ['openai', 'gpt-oss-120b'],
    ['openrouter', 'deepseek/deepseek-v4-pro'],
  ])('%s replaces images for %s, which cannot see', (name, model) => {
    const { user, result, warned } = contents(name, model);
    expect(user).toEqual([text('a'), NOTE, NOTE]);
    expect(result).toEqual([NOTE]);
    expect(new Set(warned)).toEqual(new Set(['image']));
  });

  it.each([
    ['deepseek', 'deepseek-flash'],
    ['openai', 'gpt-4o'],
    ['gemini', 'gemini-3-pro'],
    ['openrouter', 'anthropic/claude-opus-4.8'],
  ])('%s leaves them to %s', (name, model) => {
    expect(contents(name, model)).toMatchObject({ user: [text('a'), PNG, LINK], warned: [] });
  });

  it('ollama replaces images at an address', () => {
    const { user, result, warned } = contents('ollama', 'qwen3-vl');
    expect(user).toEqual([
      text('a'),
      PNG,
      text('[an image was left out, it is at https://x.test/a.png]'),
    ]);
    expect(result).toEqual([PNG]);
    expect(warned).toEqual(['image (url)']);
  });
});

describe('anthropic', () => {
  const thought = (signature: string) => ({ type: 'thinking', thinking: 'Hm', signature });
  const own = thought(encodeEnvelope({ provider: 'test', model: 'test-model' }));

  it('makes a request fit for an endpoint that knows less', () => {
    const { request, warned } = transformRequest(
      'anthropic',
      {},
      {
        model: 'glm-5[1m]',
        max_tokens: 32_000,
        system: [text('x-anthropic-billing-header: v'), text('Be brief.', MARK)],
        messages: [
          { role: 'user', content: [text('a')] },
          { role: 'system', content: 'Mode.' },
          {
            role: 'assistant',
            content: [
              own,
              thought('EqQB'),
              { type: 'redacted_thinking', data: 'x' },
              { type: 'tool_use', id: 'i', name: 'A', input: {} },
            ],
          },
          { role: 'system', content: 'Changed.' },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'i', content: 'r' }] },
        ],
        tools: [TOOL],
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high' },
        metadata: { user_id: '{"device_id":"d"}' },
        context_management: { edits: [thinkingEdit] },
        diagnostics: { previous_message_id: null },
        container: 'c',
        mcp_servers: [],
      },
    );
    expect(request).toMatchObject({
      model: 'glm-5',
      system: [text('Be brief.', MARK)],
      thinking: { type: 'enabled', budget_tokens: expect.any(Number) },
      metadata: { user_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/) },
    });
    expect(request['messages']).toEqual([
      {
        role: 'user',
        content: [text('a'), text('<system-reminder>\nMode.\n</system-reminder>')],
      },
      { role: 'assistant', content: [own, { type: 'tool_use', id: 'i', name: 'A', input: {} }] },
      {
        role: 'user',
        content: [
          expect.objectContaining({ type: 'tool_result', tool_use_id: 'i' }),
          text('<system-reminder>\nChanged.\n</system-reminder>'),
        ],
      },
    ]);
    for (const name of ['context_management', 'diagnostics', 'container', 'mcp_servers']) {
      expect(request).not.toHaveProperty(name);
    }
    expect(warned).toEqual(
      expect.arrayContaining(['context_management', 'container', 'thinking', 'redacted_thinking']),
    );
  });

  it('goes by the vendor that it is told', () => {
    const fields = {
      max_tokens: 32_000,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'medium' },
    };
    const plain = transformRequest('anthropic', {}, fields).request;
    const deepseek = transformRequest('anthropic', { vendor: 'deepseek' }, fields).request;
    expect(plain).not.toHaveProperty('output_config');
    expect(deepseek).toHaveProperty('output_config', { effort: 'high' });
  });

  it.skipIf(!hasSamples)('changes nothing when it is done twice, but the hash', () => {
    const step = createTransformer('anthropic', {}).request;
    for (const [file, request] of clientSamples()) {
      const once = step?.(request, transformContext()) ?? request;
      const twice = step?.(once, transformContext()) ?? request;
      expect({ ...twice, metadata: once.metadata }, file).toEqual({
        ...once,
        metadata: once.metadata,
      });
    }
  });
});
