import type { Usage } from '../anthropic/parts.ts';

/** What accounting needs of a request: a record of this session, or a line of the ledger. */
export interface AccountedRequest {
  readonly outcome: string;
  readonly attempts: readonly { readonly route: string; readonly outcome: string }[];
  /** Undefined when no answer began. */
  readonly firstByteMs?: number | undefined;
  readonly usage?: Usage | undefined;
  readonly costUsd?: number | undefined;
  readonly requestedCostUsd?: number | undefined;
}

/** A sum of US dollars, and how many requests are not in it because their price is not known. */
export interface Amount {
  readonly usd: number;
  readonly unknown: number;
}

/** What a number of requests came to. */
export interface Totals {
  readonly requests: number;
  /** All that were not answered. */
  readonly failures: number;
  /** Tokens of the prompts that came from no cache, those written into one not included. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreationTokens: number;
  /** Includes the thinking tokens. */
  readonly outputTokens: number;
  readonly thinkingTokens: number;
  readonly cost: Amount;
  /** What the same tokens would have cost on the models that the client asked for. */
  readonly requestedCost: Amount;
  /** Both costs of those requests whose two prices are known: only these can be compared. */
  readonly compared: { readonly costUsd: number; readonly requestedUsd: number };
}

export const NO_REQUESTS: Totals = {
  requests: 0,
  failures: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  outputTokens: 0,
  thinkingTokens: 0,
  cost: { usd: 0, unknown: 0 },
  requestedCost: { usd: 0, unknown: 0 },
  compared: { costUsd: 0, requestedUsd: 0 },
};

/** Adds one request. */
export function addRequest(totals: Totals, request: AccountedRequest): Totals {
  const { usage, costUsd, requestedCostUsd } = request;
  const billed = isBilled(request);
  const comparable = costUsd !== undefined && requestedCostUsd !== undefined;
  return {
    requests: totals.requests + 1,
    failures: totals.failures + (request.outcome === 'answered' ? 0 : 1),
    inputTokens: totals.inputTokens + (usage?.inputTokens ?? 0),
    cacheReadTokens: totals.cacheReadTokens + (usage?.cacheReadTokens ?? 0),
    cacheCreationTokens: totals.cacheCreationTokens + (usage?.cacheCreationTokens ?? 0),
    outputTokens: totals.outputTokens + (usage?.outputTokens ?? 0),
    thinkingTokens: totals.thinkingTokens + (usage?.thinkingTokens ?? 0),
    cost: addAmount(totals.cost, costUsd, billed),
    requestedCost: addAmount(totals.requestedCost, requestedCostUsd, billed),
    compared: comparable
      ? {
          costUsd: totals.compared.costUsd + costUsd,
          requestedUsd: totals.compared.requestedUsd + requestedCostUsd,
        }
      : totals.compared,
  };
}

/** Adds up what has been added up. */
export function sumTotals(parts: readonly Totals[]): Totals {
  return parts.reduce(
    (sum, part) => ({
      requests: sum.requests + part.requests,
      failures: sum.failures + part.failures,
      inputTokens: sum.inputTokens + part.inputTokens,
      cacheReadTokens: sum.cacheReadTokens + part.cacheReadTokens,
      cacheCreationTokens: sum.cacheCreationTokens + part.cacheCreationTokens,
      outputTokens: sum.outputTokens + part.outputTokens,
      thinkingTokens: sum.thinkingTokens + part.thinkingTokens,
      cost: sumAmounts(sum.cost, part.cost),
      requestedCost: sumAmounts(sum.requestedCost, part.requestedCost),
      compared: {
        costUsd: sum.compared.costUsd + part.compared.costUsd,
        requestedUsd: sum.compared.requestedUsd + part.compared.requestedUsd,
      },
    }),
    NO_REQUESTS,
  );
}

/**
 * Somebody may have charged for it. A refusal costs nothing, nor does what nobody was asked; an
 * answer that broke off does, though nobody told how much.
 */
function isBilled({ outcome, attempts, firstByteMs, usage }: AccountedRequest): boolean {
  if (usage !== undefined) return true;
  if (attempts.length === 0 || outcome === 'refused') return false;
  return outcome === 'answered' || outcome === 'client_closed' || firstByteMs !== undefined;
}

function addAmount(sum: Amount, usd: number | undefined, billed: boolean): Amount {
  if (usd !== undefined) return { ...sum, usd: sum.usd + usd };
  return billed ? { ...sum, unknown: sum.unknown + 1 } : sum;
}

function sumAmounts(one: Amount, other: Amount): Amount {
  return { usd: one.usd + other.usd, unknown: one.unknown + other.unknown };
}
