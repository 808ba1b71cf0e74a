import { describe, expect, it } from 'vitest';
import { mergeUsage, NO_COUNTS, toUsage } from '../../../src/protocols/anthropic/read-usage.ts';

const readAll = (...usages: readonly unknown[]) => usages.reduce(mergeUsage, NO_COUNTS);

describe('mergeUsage', () => {
  it.each([
    [
      'a count at the end replaces an estimate',
      [{ input_tokens: 900 }, { input_tokens: 1200, output_tokens: 5 }],
      { input: 1200, output: 5 },
    ],
    [
      'zeros at the end erase nothing',
      [
        { input_tokens: 12, cache_read_input_tokens: 800 },
        { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 5 },
      ],
      { input: 12, cacheRead: 800, output: 5 },
    ],
    [
      'a prompt that came wholly from the cache',
      [{ input_tokens: 900 }, { input_tokens: 0, cache_read_input_tokens: 1200 }],
      { input: 0, cacheRead: 1200 },
    ],
    [
      'a cache that is told by its age',
      [{ cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 } }],
      { cacheCreation: 7, cacheCreation1h: 4 },
    ],
    [
      'a cache whose age is told at the beginning alone',
      [
        { cache_creation_input_tokens: 9, cache_creation: { ephemeral_1h_input_tokens: 9 } },
        { cache_creation_input_tokens: 9 },
      ],
      { cacheCreation: 9, cacheCreation1h: 9 },
    ],
    [
      'details',
      [
        {
          output_tokens_details: { thinking_tokens: 30 },
          server_tool_use: { web_search_requests: 2 },
        },
      ],
      { thinking: 30, webSearches: 2 },
    ],
    [
      'nonsense',
      [
        null,
        'x',
        [],
        { input_tokens: -1, output_tokens: Number.NaN, cache_read_input_tokens: '5' },
      ],
      {},
    ],
  ])('%s', (_title, usages, expected) => {
    expect(readAll(...usages)).toEqual({ ...NO_COUNTS, ...expected });
  });
});

describe('toUsage', () => {
  it('is nothing when nothing was counted', () => {
    expect(toUsage(readAll({ input_tokens: 0, output_tokens: 0 }), 3)).toBeUndefined();
  });

  it('counts the searches that were seen where the provider does not', () => {
    const counts = readAll({ input_tokens: 1, output_tokens: 2 });
    expect(toUsage(counts, 3)).toEqual({
      inputTokens: 1,
      cacheReadTokens: 0,
      cacheCreationTokens: 0,
      outputTokens: 2,
      thinkingTokens: 0,
      webSearchRequests: 3,
    });
    expect(toUsage(counts, 0)).not.toHaveProperty('webSearchRequests');
  });

  it('tells what is kept for an hour', () => {
    const cache_creation = { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 };
    expect(toUsage(readAll({ output_tokens: 2, cache_creation }), 0)).toMatchObject({
      cacheCreationTokens: 7,
      cacheCreation1hTokens: 4,
    });
  });
});
