import { describe, expect, it } from 'vitest';
import type { ModelLimits } from '../../src/config/types.ts';
import { modelLimits } from '../../src/providers/model-limits.ts';

describe('modelLimits', () => {
  it.each<[string, string, ModelLimits]>([
    ['anthropic', 'claude-opus-4-8', { maxOutput: 128_000, images: true, reasons: true }],
    ['anthropic', 'claude-haiku-4-5-20251001', { maxOutput: 64_000, contextWindow: 200_000 }],
    ['anthropic', 'claude-opus-4-20250514', { maxOutput: 32_000 }],
    ['anthropic', 'claude-3-5-haiku-20241022', { maxOutput: 8192, reasons: false }],
    ['openai', 'gpt-4o-mini', { maxOutput: 16_384, contextWindow: 128_000, reasons: false }],
    ['openai', 'gpt-4.1-nano', { maxOutput: 32_768 }],
    ['openai', 'gpt-4', { contextWindow: 8192, images: false }],
    ['openai', 'gpt-5-chat-latest', { maxOutput: 16_384, reasons: false }],
    ['openai', 'gpt-5.2', { contextWindow: 400_000, maxOutput: 128_000 }],
    ['openai', 'gpt-6-astra', { contextWindow: 1_050_000, reasons: true }],
    ['openai', 'o3-mini', { images: false }],
    ['openai', 'o4-mini', { images: true, maxOutput: 100_000 }],
    ['deepseek', 'deepseek-flash', { contextWindow: 1_000_000, images: true }],
    ['deepseek', 'deepseek-v4-flash-vision-exp', { images: true }],
    ['deepseek', 'deepseek-v4-pro[1m]', { maxOutput: 384_000, images: false }],
    ['deepseek', 'deepseek-chat', { images: false }],
    ['gemini', 'gemini-3.8-flash', { contextWindow: 1_048_576, pdf: true }],
    ['moonshot', 'kimi-k2.6', { images: true }],
    ['zai', 'glm-4.6', { images: false }],
    ['zai', 'glm-4.6v', { images: true }],
    ['groq', 'openai/gpt-oss-120b', { maxOutput: 65_536, images: false }],
    ['openrouter', 'anthropic/claude-opus-4.8', { maxOutput: 128_000 }],
    ['openrouter', 'deepseek/deepseek-v4-pro:nitro', { images: false, pdf: true }],
    ['openrouter', 'google/gemini-2.5-pro', { maxOutput: 65_536 }],
    ['openrouter', 'perplexity/sonar', { tools: false }],
    ['openrouter', 'perplexity/sonar-reasoning-pro', { tools: false }],
    ['openai', 'o1-mini', { tools: false }],
  ])('of %s,%s holds %j', (provider, model, limits) => {
    expect(modelLimits(provider, model)).toMatchObject(limits);
  });

  it.each([
    ['openai', 'gpt-oss-who-knows-7'],
    ['openrouter', 'meta-llama/llama-4'],
    ['openrouter', 'gpt-4o'],
    ['my-own', 'gpt-4o'],
    ['gemini', 'gemini-4-argon'],
    ['ollama', 'qwen3'],
  ])('claims no output cap for %s,%s', (provider, model) => {
    expect(modelLimits(provider, model).maxOutput).toBeUndefined();
  });
});
