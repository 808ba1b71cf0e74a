import type { Usage } from '../anthropic/parts.ts';
import { requestedCandidate } from '../route/candidates/requested-candidate.ts';
import type { Candidate } from '../route/decision.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import type { ServerContext } from './context.ts';
import type { ClosedJournal } from './journal.ts';

/**
 * Keeps what became of a request, with its costs, and what it tells about the counting of tokens.
 * @param counted tokens of the prompt by tproxy's own count; undefined when it made none, or when the
 *   request failed, so that the provider's counts may not be whole
 */
export function recordRequest(
  closed: ClosedJournal,
  counted: number | undefined,
  context: ServerContext,
): void {
  const { usage, requestedModel } = closed;
  const taken = takenCandidate(closed);
  const at = new Date(context.now());
  const costOf = (candidate: Candidate | undefined): number | undefined => {
    if (usage === undefined || candidate === undefined) return undefined;
    const provider = resolveProvider(candidate, context.config);
    return context.prices.costOf({ provider, model: candidate.model }, usage, at);
  };
  context.record({
    ...closed,
    costUsd: costOf(taken),
    requestedCostUsd: costOf(requestedCandidate(requestedModel, context)),
  });
  if (usage !== undefined && taken !== undefined && counted !== undefined) {
    context.observeTokens(taken, counted, promptTokens(usage));
  }
}

function takenCandidate({ decision, attempts }: ClosedJournal): Candidate | undefined {
  const route = attempts.at(-1)?.route;
  return decision?.candidates.find((candidate) => candidate.route === route);
}

function promptTokens({ inputTokens, cacheReadTokens, cacheCreationTokens }: Usage): number {
  return inputTokens + cacheReadTokens + cacheCreationTokens;
}
