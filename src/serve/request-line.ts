import type { RequestRecord } from '../ledger/request-record.ts';
import { formatTokens } from '../status/amounts.ts';
import { printable } from '../status/printable.ts';

/** One request as a line for a person, with its time of day; holds no prompt and no credential. */
export function requestLine(record: RequestRecord): string {
  const { startedAt, requestedModel, decision, attempts, outcome, durationMs } = record;
  const route = attempts.map((attempt) => attempt.route).join(' → ') || '(no route)';
  const parts = [
    new Date(startedAt).toTimeString().slice(0, 8),
    decision?.scenario ?? '(none)',
    `${requestedModel} → ${route}`,
    outcome.replaceAll('_', ' '),
    `${(durationMs / 1000).toFixed(1)} s`,
    ...tokens(record),
    ...failure(record),
  ];
  return printable(parts.join('  '));
}

function tokens({ usage }: RequestRecord): readonly string[] {
  if (usage === undefined) return [];
  const { inputTokens, cacheReadTokens, cacheCreationTokens, outputTokens } = usage;
  const prompt = inputTokens + cacheReadTokens + cacheCreationTokens;
  return [`${formatTokens(prompt)} in, ${formatTokens(outputTokens)} out`];
}

/** Why the last candidate did not answer. */
function failure({ attempts }: RequestRecord): readonly string[] {
  const message = attempts.at(-1)?.message;
  return message === undefined ? [] : [message];
}
