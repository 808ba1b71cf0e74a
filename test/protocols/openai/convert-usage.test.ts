import { describe, expect, it } from 'vitest';
import { convertUsage } from '../../../src/protocols/openai/convert-usage.ts';

describe('convertUsage', () => {
  it.each<[string, unknown, readonly [number, number, number, number, number]]>([
    ['plain counts', { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }, [9, 0, 0, 3, 0]],
    [
      'cached, written and reasoning tokens',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
        completion_tokens_details: { reasoning_tokens: 40 },
      },
      [10, 60, 30, 50, 40],
    ],
    [
      'hits and misses',
      {
        prompt_tokens: 339,
        completion_tokens: 83,
        prompt_cache_hit_tokens: 320,
        prompt_cache_miss_tokens: 19,
      },
      [19, 320, 0, 83, 0],
    ],
    [
      'a count of cached tokens at the top',
      { prompt_tokens: 10, cached_tokens: 4, completion_tokens: 1 },
      [6, 4, 0, 1, 0],
    ],
    [
      'more cached than counted',
      { prompt_tokens: 5, cached_tokens: 8, completion_tokens: 1 },
      [0, 8, 0, 1, 0],
    ],
    [
      'null details',
      { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: null },
      [5, 0, 0, 1, 0],
    ],
    ['no completion count', { prompt_tokens: 5 }, [5, 0, 0, 0, 0]],
  ])('reads %s', (_name, usage, [input, read, creation, output, thinking]) => {
    expect(convertUsage(usage)).toEqual({
      inputTokens: input,
      cacheReadTokens: read,
      cacheCreationTokens: creation,
      outputTokens: output,
      thinkingTokens: thinking,
    });
  });

  it.each([
    undefined,
    null,
    {},
    7,
    [],
    { total_tokens: 3 },
    { prompt_tokens: 'x', completion_tokens: Number.NaN },
  ])('finds nothing to count with in %j', (usage) => {
    expect(convertUsage(usage)).toBeUndefined();
  });
});
