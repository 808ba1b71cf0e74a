import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestEnvelope } from '../anthropic/parse-request.ts';
import type { Candidate, Decision } from '../route/decision.ts';

/** One request to the Messages API, read and routed. */
export interface MessagesExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** With its query, without the session secret. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly envelope: RequestEnvelope;
  readonly decision: Decision;
  readonly candidate: Candidate;
}
