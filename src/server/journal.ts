import type { RequestHints } from '../analyze/request-hints.ts';
import type { Usage } from '../anthropic/parts.ts';
import { createWarnings, type Warn } from '../conversation/warnings.ts';
import type { ProxyError } from '../errors/proxy-error.ts';
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
  /** See AnswerObserver. */
  responded(upstreamRequest: string | undefined): void;
  began(): void;
  /** The provider's own words go to the client. */
  refused(error: ProxyError): void;
  usage(usage: Usage): void;
  /** False while the provider has said nothing, and for an answer that tproxy makes itself. */
  readonly hasResponded: boolean;
  /** Milliseconds since the candidate was asked. */
  readonly elapsedMs: number;
  ended(status: number, fault: unknown): void;
}

/** The record of a request, but for its costs. */
export type ClosedJournal = Omit<RequestRecord, 'costUsd' | 'requestedCostUsd'>;

export interface JournalOptions {
  /** See RequestRecord. */
  readonly id: string;
  readonly requestedModel: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since then. */
  readonly elapsed: () => number;
}

/** Opens the journal of a request that has just come in. */
export function openJournal({ id, requestedModel, startedAt, elapsed }: JournalOptions): Journal {
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
      const askedAt = elapsed();
      let headersMs: number | undefined;
      let upstreamRequest: string | undefined;
      let refusal: ProxyError | undefined;
      // What an earlier candidate counted is not this one's.
      usage = undefined;
      return {
        warn,
        responded(given) {
          headersMs = elapsed() - askedAt;
          upstreamRequest = given;
        },
        refused(error) {
          refusal = error;
        },
        began() {
          firstByteMs ??= elapsed();
        },
        usage(reported) {
          usage = reported;
        },
        get hasResponded() {
          return headersMs !== undefined;
        },
        get elapsedMs() {
          return elapsed() - askedAt;
        },
        ended(status, fault) {
          const message = (fault === undefined ? refusal : toProxyError(fault))?.message;
          const outcome = outcomeOf(status, fault);
          const code = outcome === 'refused' ? refusal?.code : undefined;
          const durationMs = elapsed() - askedAt;
          attempts.push({ route, outcome, message, code, durationMs, headersMs, upstreamRequest });
        },
      };
    },
    close: (status, fault) => ({
      id,
      startedAt,
      durationMs: elapsed(),
      firstByteMs,
      requestedModel,
      kind,
      decision,
      attempts,
      outcome: outcomeOf(status, fault),
      status,
      message: fault === undefined ? attempts.at(-1)?.message : toProxyError(fault).message,
      usage,
      warnings: list(),
    }),
  };
}

function outcomeOf(status: number, fault: unknown): RequestRecord['outcome'] {
  if (fault !== undefined) return toProxyError(fault).code;
  return status >= 400 ? 'refused' : 'answered';
}
