import type { RequestHints } from '../analyze/request-hints.ts';
import type { Usage } from '../anthropic/parts.ts';
import { createWarnings, type Warn } from '../conversation/warnings.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import type { Attempt, RequestRecord } from '../ledger/request-record.ts';
import type { Candidate, Decision } from '../route/decision.ts';

/** What happens to one request, written down as it happens. */
export interface Journal {
  decided(hints: RequestHints, decision: Decision): void;
  /** A candidate is asked. */
  attempt(candidate: Candidate): AttemptJournal;
  /** @param fault what ended the request early; undefined when its answer is whole. */
  close(status: number, fault: unknown): ClosedJournal;
}

/** What happens while one candidate is asked. */
export interface AttemptJournal {
  readonly warn: Warn;
  began(): void;
  usage(usage: Usage): void;
  /** Milliseconds since the candidate was asked. */
  readonly elapsedMs: number;
  ended(status: number, fault: unknown): void;
}

/** The record of a request, but for its costs. */
export type ClosedJournal = Omit<RequestRecord, 'costUsd' | 'requestedCostUsd'>;

/** Opens the journal of a request that has just come in. */
export function openJournal(requestedModel: string, startedAt: number, now: () => number): Journal {
  const { warn, list } = createWarnings();
  const attempts: Attempt[] = [];
  let kind: RequestHints['kind'] | undefined;
  let decision: Decision | undefined;
  let firstByteMs: number | undefined;
  let usage: Usage | undefined;

  return {
    decided(hints, made) {
      ({ kind } = hints);
      decision = made;
    },
    attempt({ route }) {
      const askedAt = now();
      // What an earlier candidate counted is not this one's.
      usage = undefined;
      return {
        warn,
        began() {
          firstByteMs ??= now() - startedAt;
        },
        usage(reported) {
          usage = reported;
        },
        get elapsedMs() {
          return now() - askedAt;
        },
        ended(status, fault) {
          const message = fault === undefined ? undefined : toProxyError(fault).message;
          const outcome = outcomeOf(status, fault);
          attempts.push({ route, outcome, message, durationMs: now() - askedAt });
        },
      };
    },
    close: (status, fault) => ({
      startedAt,
      durationMs: now() - startedAt,
      firstByteMs,
      requestedModel,
      kind,
      decision,
      attempts,
      outcome: outcomeOf(status, fault),
      status,
      usage,
      warnings: list(),
    }),
  };
}

function outcomeOf(status: number, fault: unknown): RequestRecord['outcome'] {
  if (fault !== undefined) return toProxyError(fault).code;
  return status >= 400 ? 'refused' : 'answered';
}
