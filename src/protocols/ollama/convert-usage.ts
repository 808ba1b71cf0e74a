import type { Usage } from '../../anthropic/parts.ts';

/**
 * Token counts of the last line (wire.md 9.6): nothing is said of cache and thinking. Undefined when
 * there is nothing to count with. A prompt that was wholly cached is not counted by old versions:
 * its 0 leaves the client with the estimate it has.
 */
export function convertUsage(line: Readonly<Record<string, unknown>>): Usage | undefined {
  const prompt = count(line['prompt_eval_count']);
  const output = count(line['eval_count']);
  if (prompt === undefined && output === undefined) return undefined;
  return {
    inputTokens: prompt ?? 0,
    cacheReadTokens: 0,
    cacheCreationTokens: 0,
    outputTokens: output ?? 0,
    thinkingTokens: 0,
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? Math.round(value)
    : undefined;
}
