import type { Usage } from '../../anthropic/parts.ts';

/**
 * Token counts in Anthropic's sense (wire.md 7.6, 9.6): cached tokens are part of the prompt here
 * and not there; thoughts are no part of the candidates here and part of the output there.
 */
export function convertUsage(usage: Readonly<Record<string, unknown>>): Usage {
  const tokens = (name: string): number => {
    const value = usage[name];
    return typeof value === 'number' && value >= 0 ? Math.round(value) : 0;
  };
  const prompt = tokens('promptTokenCount') + tokens('toolUsePromptTokenCount');
  const cacheReadTokens = tokens('cachedContentTokenCount');
  const thinkingTokens = tokens('thoughtsTokenCount');
  return {
    inputTokens: Math.max(0, prompt - cacheReadTokens),
    cacheReadTokens,
    cacheCreationTokens: 0,
    outputTokens: tokens('candidatesTokenCount') + thinkingTokens,
    thinkingTokens,
  };
}
