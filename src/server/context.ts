import type { RequestParser } from '../anthropic/request-parser.ts';
import type { ProxyError } from '../errors/proxy-error.ts';
import type { GrowingEncoder } from '../json/encode-growing.ts';
import type { RequestRecord } from '../ledger/request-record.ts';
import type { Candidate } from '../route/decision.ts';
import type { RoutingContext } from '../route/routing-context.ts';
import type { SessionReport } from '../session/session-report.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';
import type { HttpClient } from '../upstream/http-client.ts';
import type { PassThrough } from '../upstream/pass-through.ts';
import type { KeptExchange } from './watch-exchange.ts';

/**
 * What the handlers of one request work with. Everything with a side effect is passed in here. The
 * configuration is the one that was in force when the request came in.
 */
export interface ServerContext extends RoutingContext {
  readonly tokens: TokenCounter;
  /** Reads the bodies of requests; see RequestParser for what may not be done with them. */
  readonly requests: RequestParser;
  /** Prints the bodies of translated requests. */
  readonly printer: GrowingEncoder;
  readonly http: HttpClient;
  readonly passThrough: PassThrough;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Starts to measure a duration in milliseconds, which no clock that is set back turns back. */
  readonly stopwatch: () => () => number;
  readonly startedAt: number;
  /** What the session tells of itself. */
  readonly report: () => SessionReport;
  /** What the client is told of anything thrown; a bug is written down on the way. */
  readonly toProxyError: (error: unknown) => ProxyError;
  /** See RequestRecord. */
  readonly requestId: string;
  /** Keeps what a client asked and got; called only where the configuration wants it. */
  readonly keepExchange: (exchange: KeptExchange) => void;
  /**
   * Settles when a client has had its time to read the end of an answer, before anything is written
   * down: it may be woken on the processor that this process uses, and would have to wait for it.
   */
  readonly letClientRead: () => Promise<unknown>;
  /** Keeps what became of a request. */
  readonly record: (record: RequestRecord) => void;
  /** A provider's own count of a prompt, for the next estimate. Tokens. */
  readonly observeTokens: (candidate: Candidate, counted: number, actual: number) => void;
}

/** The same before a request has come in. */
export type SessionContext = Omit<ServerContext, 'requestId'>;
