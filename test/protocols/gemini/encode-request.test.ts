import { describe, expect, it } from 'vitest';
import { encodeGemini, GEMINI_25, geminiTarget } from '../../support/gemini-requests.ts';
import { TEST_KEY } from '../../support/test-config.ts';

const tool = (name: string, more: object = {}): object => ({
  name,
  description: `What ${name} does`,
  input_schema: { type: 'object', properties: { a: { type: 'string' } } },
  ...more,
});
const search = (more: object = {}): object => ({
  type: 'web_search_20250305',
  name: 'web_search',
  ...more,
});
const features = (warnings: readonly { feature: string }[]): readonly string[] =>
  warnings.map(({ feature }) => feature);

describe('the address and headers of a request', () => {
  it.each([
    ['gemini-3.5-flash', true, 'models/gemini-3.5-flash:streamGenerateContent?alt=sse'],
    ['gemini-3.5-flash', false, 'models/gemini-3.5-flash:generateContent'],
    ['gemini-3.5-flash[1m]', false, 'models/gemini-3.5-flash:generateContent'],
    ['models/gemini-2.5-pro', false, 'models/gemini-2.5-pro:generateContent'],
    ['tunedModels/mine-1', false, 'tunedModels/mine-1:generateContent'],
    ['a?b', false, 'models/a%3Fb:generateContent'],
  ])('%s, streamed %s, is asked at %s', (model, stream, path) => {
    const { url } = encodeGemini({ stream }, geminiTarget(model));
    expect(url).toBe(`https://upstream.test/v1beta/${path}`);
  });

  it('carry the key, and the provider’s own headers in lower case', () => {
    const { headers } = encodeGemini(
      { stream: true },
      geminiTarget(undefined, { headers: { 'X-A': 'b' } }),
    );
    expect(headers).toEqual({
      'x-a': 'b',
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-goog-api-key': TEST_KEY,
    });
  });

  it.each([
    [{ kind: 'missing', variable: 'GEMINI_API_KEY' } as const, /GEMINI_API_KEY is not set/],
    [{ kind: 'client' } as const, /an API key of its own/],
  ])('are refused with credential %j', (credential, message) => {
    expect(() => encodeGemini({}, geminiTarget(undefined, { credential }))).toThrow(message);
  });
});

describe('the fields of a request', () => {
  it.each([
    [{ max_tokens: 32_000 }, { maxOutputTokens: 32_000 }],
    [{ max_tokens: 128_000 }, { maxOutputTokens: 65_536 }],
    [
      { temperature: 0.3, top_p: 0.9, top_k: 40 },
      { temperature: 0.3, topP: 0.9, topK: 40 },
    ],
    [{ stop_sequences: ['a', 'b'] }, { stopSequences: ['a', 'b'] }],
    [{ stop_sequences: [...'abcdef'] }, { stopSequences: [...'abcde'] }],
    [
      {
        output_config: {
          format: {
            type: 'json_schema',
            schema: { $schema: 'x', type: 'object', properties: { a: { const: 1 } } },
          },
        },
      },
      {
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object', properties: { a: { type: 'number', enum: [1] } } },
      },
    ],
  ])('%j becomes %j', (fields, expected) => {
    expect(encodeGemini(fields).body.generationConfig).toMatchObject(expected);
  });

  it('put the system text, without the billing block, where it belongs', () => {
    const { body } = encodeGemini({
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=1' },
        { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: '' },
        { type: 'text', text: 'Be kind.' },
      ],
    });
    expect(body.systemInstruction).toEqual({
      parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }],
    });
  });

  it('leave out a system text that is not there', () => {
    expect(encodeGemini({}).body).not.toHaveProperty('systemInstruction');
  });

  it.each([
    ['service_tier', { service_tier: 'standard_only' }],
    ['context_management', { context_management: { edits: [] } }],
    ['stop_sequences', { stop_sequences: [...'abcdef'] }],
    ['output_config.task_budget', { output_config: { task_budget: { type: 'tokens', total: 1 } } }],
    [
      'tool_choice.disable_parallel_tool_use',
      { tools: [tool('A')], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    ],
    ['tools.A.input_examples', { tools: [tool('A', { input_examples: [{}] })] }],
    ['tools.0 (bash_20250124)', { tools: [{ type: 'bash_20250124', name: 'bash' }] }],
  ])('that are lost are told: %s', (feature, fields) => {
    expect(features(encodeGemini(fields).warnings)).toContain(feature);
  });

  it('ask in words for a schema beside tools where the model takes only one of them', () => {
    const fields = {
      tools: [tool('A')],
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    };
    const { body, warnings } = encodeGemini(fields, geminiTarget(GEMINI_25));
    expect(body.generationConfig).not.toHaveProperty('responseJsonSchema');
    expect(JSON.stringify(body.systemInstruction)).toContain('JSON schema');
    expect(features(warnings)).toContain('output_config.format');
    expect(encodeGemini(fields).body.generationConfig).toHaveProperty('responseJsonSchema');
  });
});

describe('the tools of a request', () => {
  it('are declared with their cleaned schemas, each name once', () => {
    const { body, warnings } = encodeGemini({
      tools: [tool('A'), tool('A'), tool('B', { description: '' })],
    });
    const parametersJsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'A', description: 'What A does', parametersJsonSchema },
          { name: 'B', parametersJsonSchema },
        ],
      },
    ]);
    expect(features(warnings)).toEqual(['tools.1 (A)']);
  });

  it('have an object at the root even when they take nothing', () => {
    const { body } = encodeGemini({ tools: [{ name: 'A', input_schema: { type: 'object' } }] });
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'A', parametersJsonSchema: { type: 'object', properties: {} } },
        ],
      },
    ]);
  });

  it.each([
    ['a'.repeat(128), false],
    ['mcp__server__tool-1', false],
    ['a'.repeat(129), true],
    ['9lives', true],
    ['-dash', true],
    ['späti', true],
  ])('are renamed only when they must be: %s', (name, isRenamed) => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name, input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'x' }] },
    ];
    const { body, toolNames } = encodeGemini({
      messages,
      tools: [tool(name)],
      tool_choice: { type: 'tool', name },
    });
    const wire = body.contents[1]?.parts[0]?.functionCall?.name ?? '';
    expect(wire).toMatch(/^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/);
    expect(wire !== name).toBe(isRenamed);
    expect(toolNames.get(wire)).toBe(isRenamed ? name : undefined);
    expect(body.contents[2]?.parts[0]?.functionResponse?.name).toBe(wire);
    expect(body.tools).toMatchObject([{ functionDeclarations: [{ name: wire }] }]);
    expect(body.toolConfig?.functionCallingConfig.allowedFunctionNames).toEqual([wire]);
  });

  it.each([
    [undefined, undefined],
    [{ type: 'auto' }, { mode: 'AUTO' }],
    [{ type: 'any' }, { mode: 'ANY' }],
    [{ type: 'none' }, { mode: 'NONE' }],
    [
      { type: 'tool', name: 'A' },
      { mode: 'ANY', allowedFunctionNames: ['A'] },
    ],
    [{ type: 'tool', name: 'Other' }, undefined],
  ])('are chosen from as %j says: %j', (choice, expected) => {
    const { body } = encodeGemini({
      tools: [tool('A')],
      ...(choice ? { tool_choice: choice } : {}),
    });
    expect(body.toolConfig?.functionCallingConfig).toEqual(expected);
  });

  it('are held to their schemas when one is strict', () => {
    const { body } = encodeGemini({
      tools: [tool('A', { strict: true })],
      tool_choice: { type: 'auto' },
    });
    expect(body.toolConfig?.functionCallingConfig).toEqual({ mode: 'VALIDATED' });
  });

  it('are not chosen from when there are none', () => {
    expect(encodeGemini({ tool_choice: { type: 'any' } }).body).not.toHaveProperty('toolConfig');
  });
});

describe('a web search', () => {
  it('is Google’s own and nothing else', () => {
    const { body, warnings } = encodeGemini({
      tools: [search(), tool('A')],
      tool_choice: { type: 'tool', name: 'web_search' },
    });
    expect(body.tools).toEqual([{ googleSearch: {} }]);
    expect(body).not.toHaveProperty('toolConfig');
    expect(body.systemInstruction?.parts).toEqual([{ text: 'Use Google Search to answer.' }]);
    expect(features(warnings)).toEqual(['tools']);
  });

  it.each([
    [
      'allowed_domains',
      { allowed_domains: ['a.test', 'b.test'] },
      /only these sites: a\.test, b\.test/,
    ],
    [
      'blocked_domains',
      { blocked_domains: ['c.test'] },
      /Never search or use these sites: c\.test/,
    ],
    ['user_location', { user_location: { type: 'approximate', city: 'Ghent' } }, /Ghent/],
  ])('asks in words for %s', (name, fields, instruction) => {
    const { body, warnings } = encodeGemini({ tools: [search(fields)] });
    expect(body.systemInstruction?.parts[0]?.text).toMatch(instruction);
    expect(features(warnings)).toEqual([`web_search.${name}`]);
  });
});
