import { formatUsd } from '../costs/format-usd.ts';
import type { Amount, Totals } from '../ledger/totals.ts';

/** Tokens for a person, in three digits or so. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  if (tokens < 999_950) return `${(tokens / 1000).toFixed(1)}k`;
  return `${(tokens / 1_000_000).toFixed(2)}M`;
}

/** A sum that says when it is not whole. */
export function formatAmount({ usd, unknown }: Amount): string {
  if (unknown === 0) return formatUsd(usd);
  return usd === 0 ? 'unknown' : `at least ${formatUsd(usd)}`;
}

/** All tokens of the prompts, whether or not they came from a cache. */
export function promptTokens(totals: Totals): number {
  const { inputTokens, cacheReadTokens, cacheCreationTokens } = totals;
  return inputTokens + cacheReadTokens + cacheCreationTokens;
}

/** Tokens that came from the provider's cache, and their part of the prompts. */
export function formatCached(totals: Totals): string {
  const prompt = promptTokens(totals);
  if (totals.cacheReadTokens === 0) return '0';
  const part = percent(totals.cacheReadTokens, prompt);
  return `${formatTokens(totals.cacheReadTokens)} (${part} %)`;
}

/** What routing saved over the requested models, where both prices are known. */
export function formatSaved({ compared, cost, requestedCost }: Totals): string {
  const { costUsd, requestedUsd } = compared;
  const isKnown = cost.unknown + requestedCost.unknown === 0;
  if (costUsd === 0 && requestedUsd === 0) return isKnown ? '$0' : 'unknown';
  const saved = formatUsd(requestedUsd - costUsd);
  return requestedUsd === 0
    ? saved
    : `${saved} (${percent(requestedUsd - costUsd, requestedUsd)} %)`;
}

function percent(part: number, whole: number): number {
  // Adding zero makes -0 a plain 0.
  return Math.round((part / whole) * 100) + 0;
}
