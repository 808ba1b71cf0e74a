import { describe, expect, it } from 'vitest';
import { limitsOf } from '../../src/config/limits-of.ts';
import type { ModelLimits } from '../../src/config/types.ts';
import { DEFAULT_OPTIONS } from '../../src/providers/common-dialect.ts';
import { testProvider } from '../support/test-config.ts';

const provider = (name: string, limits: Readonly<Record<string, ModelLimits>> = {}) =>
  testProvider('http://127.0.0.1:9', { name, modelLimits: new Map(Object.entries(limits)) });

describe('limitsOf', () => {
  it('is what is known of a model that the configuration says nothing of', () => {
    expect(limitsOf(provider('openai', { other: { images: false } }), 'gpt-4.1')).toMatchObject({
      contextWindow: 1_047_576,
      images: true,
    });
  });

  it('lets the configuration win, key by key', () => {
    const openai = provider('openai', { 'gpt-4.1': { contextWindow: 1000, tools: false } });
    expect(limitsOf(openai, 'gpt-4.1')).toMatchObject({
      contextWindow: 1000,
      tools: false,
      maxOutput: 32_768,
    });
  });

  it('knows nothing of a provider of any other name unless it is configured', () => {
    expect(limitsOf(provider('mine'), 'gpt-4.1')).toEqual({});
    const mine = provider('mine', { 'gpt-4.1': { maxOutput: 5 } });
    expect(limitsOf(mine, 'gpt-4.1')).toEqual({ maxOutput: 5 });
  });

  it('takes a name with the mark of a large window for the model itself', () => {
    const mine = provider('mine', { big: { contextWindow: 1_000_000 } });
    expect(limitsOf(mine, 'big[1m]')).toEqual({ contextWindow: 1_000_000 });
  });

  it('takes the context that Ollama is asked for as the window, unless it is configured', () => {
    const ollama = testProvider('http://127.0.0.1:9', {
      name: 'ollama',
      protocol: 'ollama',
      options: { ...DEFAULT_OPTIONS, numCtx: 32_768 },
      modelLimits: new Map([['qwen3-coder:480b-cloud', { contextWindow: 262_144 }]]),
    });
    expect(limitsOf(ollama, 'qwen2.5-coder:7b').contextWindow).toBe(32_768);
    expect(limitsOf(ollama, 'qwen3-coder:480b-cloud').contextWindow).toBe(262_144);
  });

  it('goes by the vendor that is named, and the configuration still wins', () => {
    const mine = provider('mine', { 'deepseek-chat': { pdf: true } });
    expect(limitsOf(mine, 'deepseek-chat', 'deepseek')).toMatchObject({ images: false, pdf: true });
  });
});
