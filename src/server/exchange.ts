import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Warn } from '../conversation/warnings.ts';
import type { Candidate, Decision } from '../route/decision.ts';
import type { AnswerObserver } from '../upstream/answer-observer.ts';
import type { HeldQuestion } from './question.ts';

/** One request to the Messages API, read and routed. Lives as long as its answer: holds nothing large. */
export interface MessagesExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** With its query, without the session secret. */
  readonly path: string;
  /** As the client asked for it. */
  readonly model: string;
  /** The client wants a stream. */
  readonly stream: boolean;
  /** See conversationOf. */
  readonly conversation: string;
  readonly question: HeldQuestion;
  readonly decision: Decision;
}

/** The same, on its way to one candidate. */
export interface CandidateExchange extends MessagesExchange {
  readonly candidate: Candidate;
  readonly observer: AnswerObserver;
  /** Is told of what this candidate cannot express. */
  readonly warn: Warn;
}
