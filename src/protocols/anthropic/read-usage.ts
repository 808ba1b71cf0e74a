import type { Usage } from '../../anthropic/parts.ts';
import { isRecord } from '../../json/is-record.ts';

/** The counts of one answer so far, as far as the provider told them. Tokens. */
export interface UsageCounts {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheCreation: number;
  /** Part of `cacheCreation`. */
  readonly cacheCreation1h: number;
  readonly output: number;
  readonly thinking: number;
  readonly webSearches: number;
}

export const NO_COUNTS: UsageCounts = {
  input: 0,
  cacheRead: 0,
  cacheCreation: 0,
  cacheCreation1h: 0,
  output: 0,
  thinking: 0,
  webSearches: 0,
};

/**
 * Adds what one event tells. Some send all counts at the beginning, some at the end, some an
 * estimate first and zeros where they count nothing (wire.md 1.6, 6.5): a count that is not zero
 * replaces an earlier one. A prompt that came wholly from the cache leaves an input of zero, which
 * then is meant.
 */
export function mergeUsage(before: UsageCounts, usage: unknown): UsageCounts {
  if (!isRecord(usage)) return before;
  const cacheRead = count(usage['cache_read_input_tokens']);
  const cacheCreation =
    count(usage['cache_creation_input_tokens']) || cacheCreationByAge(usage['cache_creation']);
  const allFromCache = usage['input_tokens'] === 0 && cacheRead + cacheCreation > 0;
  return {
    input: allFromCache ? 0 : count(usage['input_tokens']) || before.input,
    cacheRead: cacheRead || before.cacheRead,
    cacheCreation: cacheCreation || before.cacheCreation,
    cacheCreation1h: cacheCreationFor1h(usage) || before.cacheCreation1h,
    output: count(usage['output_tokens']) || before.output,
    thinking: count(field(usage['output_tokens_details'], 'thinking_tokens')) || before.thinking,
    webSearches:
      count(field(usage['server_tool_use'], 'web_search_requests')) || before.webSearches,
  };
}

/**
 * @param searches that the answer shows, for who does not count them.
 * @returns undefined when nothing was counted, so that an estimate stands in.
 */
export function toUsage(counts: UsageCounts, searches: number): Usage | undefined {
  const { input, cacheRead, cacheCreation, output, thinking } = counts;
  if (input + cacheRead + cacheCreation + output === 0) return undefined;
  const webSearchRequests = counts.webSearches || searches;
  const cacheCreation1hTokens = Math.min(counts.cacheCreation1h, cacheCreation);
  return {
    inputTokens: input,
    cacheReadTokens: cacheRead,
    cacheCreationTokens: cacheCreation,
    ...(cacheCreation1hTokens > 0 ? { cacheCreation1hTokens } : {}),
    outputTokens: output,
    thinkingTokens: thinking,
    ...(webSearchRequests > 0 ? { webSearchRequests } : {}),
  };
}

function cacheCreationFor1h(usage: Readonly<Record<string, unknown>>): number {
  return count(field(usage['cache_creation'], 'ephemeral_1h_input_tokens'));
}

function cacheCreationByAge(value: unknown): number {
  return (
    count(field(value, 'ephemeral_5m_input_tokens')) +
    count(field(value, 'ephemeral_1h_input_tokens'))
  );
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
