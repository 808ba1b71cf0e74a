import type { Usage } from '../../anthropic/parts.ts';
import { isRecord } from '../../json/is-record.ts';

/** Token counts in Anthropic's sense, where cached tokens are not part of the input (wire.md 9.6). */
export function convertUsage(usage: unknown): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  const input = count(usage['input_tokens']);
  const output = count(usage['output_tokens']);
  if (input === undefined && output === undefined) return undefined;
  const inputDetails = details(usage['input_tokens_details']);
  const cacheReadTokens = count(inputDetails['cached_tokens']) ?? 0;
  const cacheCreationTokens = count(inputDetails['cache_write_tokens']) ?? 0;
  return {
    inputTokens: Math.max(0, (input ?? 0) - cacheReadTokens - cacheCreationTokens),
    cacheReadTokens,
    cacheCreationTokens,
    outputTokens: output ?? 0,
    thinkingTokens: count(details(usage['output_tokens_details'])['reasoning_tokens']) ?? 0,
  };
}

function details(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? Math.round(value)
    : undefined;
}
