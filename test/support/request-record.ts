import type { Usage } from '../../src/anthropic/parts.ts';
import type { RequestRecord } from '../../src/ledger/request-record.ts';

/** Token counts; what is not told is none. */
export function usage(counts: Partial<Usage> = {}): Usage {
  return {
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheCreationTokens: 0,
    outputTokens: 0,
    thinkingTokens: 0,
    ...counts,
  };
}

/** An answered request of the main conversation, unless told otherwise. */
export function requestRecord(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'req_1',
    startedAt: 1,
    durationMs: 20,
    firstByteMs: 10,
    requestedModel: 'claude-opus-4-8',
    kind: 'main',
    decision: {
      scenario: 'default',
      kind: 'main',
      phase: 'scenario',
      reason: 'no other route applies',
      tokens: 1,
      candidates: [{ route: 'one,a', provider: 'one', model: 'a' }],
      resting: [],
      trace: [],
    },
    attempts: [attempt('one,a')],
    outcome: 'answered',
    status: 200,
    usage: usage({ inputTokens: 100, cacheReadTokens: 300, outputTokens: 20 }),
    costUsd: 0.25,
    requestedCostUsd: 1,
    warnings: [],
    ...changes,
  };
}

/** A candidate that was asked. */
export function attempt(
  route: string,
  outcome: RequestRecord['attempts'][number]['outcome'] = 'answered',
): RequestRecord['attempts'][number] {
  const message = outcome === 'answered' ? undefined : 'what the provider said';
  return { route, outcome, message, durationMs: 5 };
}
