import { getEncodingNameForModel, type TiktokenModel } from 'js-tiktoken';
import { describe, expect, it } from 'vitest';
import { encodingOf } from '../../src/tokens/encoding-of.ts';

describe('encodingOf', () => {
  it.each<TiktokenModel>([
    ...(['gpt-4', 'gpt-4-0613', 'gpt-4-32k', 'gpt-4-turbo', 'gpt-4-1106-preview'] as const),
    ...(['gpt-3.5-turbo', 'gpt-3.5-turbo-16k', 'gpt-35-turbo'] as const),
    ...(['text-embedding-ada-002', 'text-embedding-3-large'] as const),
    ...(['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini', 'gpt-4.5-preview'] as const),
    ...(['gpt-5', 'gpt-5-mini', 'o1', 'o3-mini', 'o4-mini', 'chatgpt-4o-latest'] as const),
  ])('agrees with js-tiktoken about %s', (model) => {
    expect(encodingOf(model)).toBe(getEncodingNameForModel(model));
  });

  it.each([
    ['openai/gpt-4-turbo', 'cl100k_base'],
    ['GPT-4', 'cl100k_base'],
    ['ft:gpt-3.5-turbo-0125:mine::abc', 'cl100k_base'],
    ['openai/gpt-4.1', 'o200k_base'],
    ['gpt-4-1-nano', 'o200k_base'],
    ['deepseek-chat', 'o200k_base'],
    ['anthropic/claude-sonnet-4.5', 'o200k_base'],
    ['my-gpt-4', 'o200k_base'],
    ['', 'o200k_base'],
  ])('knows %j as %s', (model, encoding) => {
    expect(encodingOf(model)).toBe(encoding);
  });
});
