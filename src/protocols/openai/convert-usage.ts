import type { Usage } from '../../anthropic/parts.ts';
import { isRecord } from '../../json/is-record.ts';

/**
 * Token counts in Anthropic's sense, where cached tokens are not part of the input (wire.md 2.7,
 * 4.6, 9.6). Undefined when there is nothing to count with.
 */
export function convertUsage(usage: unknown): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  const prompt = count(usage['prompt_tokens']);
  const completion = count(usage['completion_tokens']);
  if (prompt === undefined && completion === undefined) return undefined;
  const promptDetails = details(usage['prompt_tokens_details']);
  const cacheReadTokens =
    // DeepSeek; then OpenAI and most; then Kimi
    count(usage['prompt_cache_hit_tokens']) ??
    count(promptDetails['cached_tokens']) ??
    count(usage['cached_tokens']) ??
    0;
  const cacheCreationTokens = count(promptDetails['cache_write_tokens']) ?? 0;
  return {
    inputTokens:
      count(usage['prompt_cache_miss_tokens']) ??
      Math.max(0, (prompt ?? 0) - cacheReadTokens - cacheCreationTokens),
    cacheReadTokens,
    cacheCreationTokens,
    outputTokens: completion ?? 0,
    thinkingTokens: count(details(usage['completion_tokens_details'])['reasoning_tokens']) ?? 0,
    ...searches(usage),
  };
}

/** OpenRouter (wire.md 5.5). */
function searches(usage: Readonly<Record<string, unknown>>): Pick<Usage, 'webSearchRequests'> {
  const webSearchRequests = count(details(usage['server_tool_use_details'])['web_search_requests']);
  return webSearchRequests === undefined ? {} : { webSearchRequests };
}

function details(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? Math.round(value)
    : undefined;
}
