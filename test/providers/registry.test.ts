import { describe, expect, it } from 'vitest';
import { normalizeBaseUrl } from '../../src/config/normalize-base-url.ts';
import { PROTOCOLS } from '../../src/config/types.ts';
import { COMMON_DIALECT } from '../../src/providers/common-dialect.ts';
import { KNOWN_PROVIDERS } from '../../src/providers/registry.ts';

/** The rule that the OpenAI row has for a model. */
function effortRule(model: string) {
  const rules = KNOWN_PROVIDERS.get('openai')?.quirks.effortRules ?? [];
  return rules.find(({ models }) => model.startsWith(models));
}

describe('KNOWN_PROVIDERS', () => {
  it.each([
    ['gpt-5.6', ['none']],
    ['gpt-5.5-pro', []],
    ['gpt-5.4', []],
    ['gpt-5.2', undefined],
    ['gpt-4.1', undefined],
  ])('knows which efforts %s takes together with tools', (model, efforts) => {
    expect(effortRule(model)?.effortsWithTools).toEqual(efforts);
  });

  it('sends no effort to a model of OpenAI that does not reason', () => {
    expect(effortRule('gpt-4.1')?.efforts).toEqual([]);
  });

  it('holds the thirteen known names', () => {
    expect([...KNOWN_PROVIDERS.keys()]).toEqual([
      'anthropic',
      'deepseek',
      'openai',
      'ollama',
      'gemini',
      'openrouter',
      'groq',
      'cerebras',
      'mistral',
      'xai',
      'moonshot',
      'zai',
      'alibaba',
    ]);
  });

  it.each([...KNOWN_PROVIDERS.values()])('has usable addresses for $name', ({ endpoints }) => {
    for (const { protocol, baseUrl } of endpoints) {
      expect(PROTOCOLS).toContain(protocol);
      const options = { protocol, allowHttp: false };
      expect(normalizeBaseUrl(baseUrl, options)).toEqual({ ok: true, baseUrl });
    }
  });

  it.each([...KNOWN_PROVIDERS.values()])(
    'has header names in lower case for $name',
    ({ headers }) => {
      for (const name of Object.keys(headers)) expect(name).toBe(name.toLowerCase());
    },
  );

  it('names a key variable for each provider but Anthropic and Ollama', () => {
    const keyless = [...KNOWN_PROVIDERS.values()].filter(
      (known) => known.keyVariable === undefined,
    );
    expect(keyless.map(({ name }) => name)).toEqual(['anthropic', 'ollama']);
    for (const { keyVariable } of KNOWN_PROVIDERS.values()) {
      if (keyVariable !== undefined) expect(keyVariable).toMatch(/^[A-Z]+_API_KEY$/);
    }
  });

  it.each([
    [
      'deepseek',
      { thinking: 'deepseek', reasoningReplay: 'reasoning_content', maxStopSequences: 16 },
    ],
    [
      'openai',
      {
        maxTokensField: 'max_completion_tokens',
        systemRole: 'developer',
        thinking: 'reasoning_effort',
      },
    ],
    [
      'openrouter',
      {
        thinking: 'openrouter',
        reasoningReplay: 'reasoning_details',
        webSearch: 'openrouter',
        cacheControl: true,
        maxTokensField: 'max_tokens',
      },
    ],
    ['ollama', { maxTokensField: 'max_tokens', thinking: 'none', parallelToolCalls: false }],
    ['mistral', { maxToolCallIdLength: 9, exactToolCallIds: true, assistantAfterTools: true }],
    ['zai', { thinking: 'switch', reasoningReplay: 'reasoning_content' }],
    ['alibaba', COMMON_DIALECT],
  ])('knows the dialect of %s', (name, quirks) => {
    expect(KNOWN_PROVIDERS.get(name)?.quirks).toMatchObject(quirks);
  });
});
