import type { RequestRecord } from '../ledger/request-record.ts';
import type { Candidate } from '../route/decision.ts';
import type { RoutingContext } from '../route/routing-context.ts';
import type { SessionReport } from '../session/session-report.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';
import type { HttpClient } from '../upstream/http-client.ts';
import type { PassThrough } from '../upstream/pass-through.ts';

/**
 * What the handlers of one request work with. Everything with a side effect is passed in here. The
 * configuration is the one that was in force when the request came in.
 */
export interface ServerContext extends RoutingContext {
  readonly tokens: TokenCounter;
  readonly http: HttpClient;
  readonly passThrough: PassThrough;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly startedAt: number;
  /** What the session tells of itself. */
  readonly report: () => SessionReport;
  /** Keeps what became of a request. */
  readonly record: (record: RequestRecord) => void;
  /** A provider's own count of a prompt, for the next estimate. Tokens. */
  readonly observeTokens: (candidate: Candidate, counted: number, actual: number) => void;
}
