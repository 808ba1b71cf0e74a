import { describe, expect, it } from 'vitest';
import { chooseEndpoint } from '../../src/config/choose-endpoint.ts';
import type { Protocol } from '../../src/config/types.ts';
import { KNOWN_PROVIDERS } from '../../src/providers/registry.ts';

function choose(name: string, address?: string, protocol?: Protocol) {
  const wish = { protocol, address, allowHttp: false };
  const choice = chooseEndpoint(wish, KNOWN_PROVIDERS.get(name));
  return choice.ok ? choice.endpoint : choice.message;
}

describe('chooseEndpoint', () => {
  it.each<[string, string | undefined, Protocol | undefined, Protocol, string]>([
    ['deepseek', undefined, undefined, 'anthropic', 'https://api.deepseek.com/anthropic'],
    ['deepseek', undefined, 'openai', 'openai', 'https://api.deepseek.com'],
    ['deepseek', 'https://api.deepseek.com', undefined, 'openai', 'https://api.deepseek.com'],
    ['deepseek', 'http://127.0.0.1:9', undefined, 'openai', 'http://127.0.0.1:9'],
    ['deepseek', 'http://127.0.0.1:9/v1', undefined, 'openai', 'http://127.0.0.1:9/v1'],
    [
      'deepseek',
      'http://127.0.0.1:9/anthropic',
      undefined,
      'anthropic',
      'http://127.0.0.1:9/anthropic',
    ],
    ['deepseek', 'https://h/v1/chat/completions', undefined, 'openai', 'https://h/v1'],
    ['ollama', undefined, undefined, 'ollama', 'http://127.0.0.1:11434'],
    ['ollama', 'http://127.0.0.1:9', undefined, 'ollama', 'http://127.0.0.1:9'],
    ['ollama', 'http://127.0.0.1:9/v1', undefined, 'openai', 'http://127.0.0.1:9/v1'],
    ['ollama', 'http://127.0.0.1:9/api/chat', undefined, 'ollama', 'http://127.0.0.1:9'],
    ['gemini', 'http://127.0.0.1:9', undefined, 'gemini', 'http://127.0.0.1:9/v1beta'],
    [
      'gemini',
      'http://127.0.0.1:9/v1beta/openai',
      undefined,
      'openai',
      'http://127.0.0.1:9/v1beta/openai',
    ],
    ['openai', 'http://127.0.0.1:9', undefined, 'openai', 'http://127.0.0.1:9/v1'],
    ['openai', undefined, 'openai-responses', 'openai-responses', 'https://api.openai.com/v1'],
    ['xai', undefined, undefined, 'openai-responses', 'https://api.x.ai/v1'],
    ['mine', 'https://h/v1/messages', undefined, 'anthropic', 'https://h'],
    ['mine', 'https://h/v1', 'openai', 'openai', 'https://h/v1'],
  ])(
    '%s at %s with protocol %s is asked in %s at %s',
    (name, address, wanted, protocol, baseUrl) => {
      expect(choose(name, address, wanted)).toMatchObject({ protocol, baseUrl });
    },
  );

  it('keeps the models that need another way, and takes them along to another address', () => {
    expect(choose('openai')).toMatchObject({
      modelEndpoints: [{ protocol: 'openai-responses', baseUrl: 'https://api.openai.com/v1' }],
    });
    expect(choose('openai', 'https://h/v1')).toMatchObject({
      modelEndpoints: [{ protocol: 'openai-responses', baseUrl: 'https://h/v1' }],
    });
    expect(choose('openrouter', 'https://h/api/v1')).toMatchObject({ modelEndpoints: [] });
  });

  it('asks every model in the protocol that was named', () => {
    expect(choose('openai', undefined, 'openai')).toMatchObject({ modelEndpoints: [] });
  });

  it('says what cannot be told', () => {
    expect(choose('mine', 'https://h/v1')).toContain('the address does not tell it');
    expect(choose('groq', undefined, 'gemini')).toContain('speak "openai"');
  });
});
