import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHints } from '../analyze/request-hints.ts';
import type { RequestEnvelope } from '../anthropic/parse-request.ts';
import type { Warn } from '../conversation/warnings.ts';
import type { Candidate, Decision } from '../route/decision.ts';
import type { AnswerObserver } from '../upstream/answer-observer.ts';

/** One request to the Messages API, read and routed. */
export interface MessagesExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** With its query, without the session secret. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly envelope: RequestEnvelope;
  readonly hints: RequestHints;
  readonly decision: Decision;
}

/** The same, on its way to one candidate. */
export interface CandidateExchange extends MessagesExchange {
  readonly candidate: Candidate;
  readonly observer: AnswerObserver;
  /** Is told of what this candidate cannot express. */
  readonly warn: Warn;
}
