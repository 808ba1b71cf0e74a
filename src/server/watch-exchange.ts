import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type CapturedAnswer, captureAnswer } from './capture-answer.ts';
import type { ServerContext } from './context.ts';

/** What a client asked and got. Holds prompts and credentials: it is kept only when that is wished for. */
export interface KeptExchange {
  /** See RequestRecord. */
  readonly request: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** With its query, without the session secret. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** As JSON. */
  readonly body: unknown;
  readonly answer: CapturedAnswer;
}

interface ExchangeParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly body: unknown;
}

/** Hands over what was asked and answered, once the answer is over. */
export function watchExchange(
  { request, response, path, body }: ExchangeParts,
  { requestId, now, keepExchange }: ServerContext,
): void {
  // Forwarding puts others in their place.
  const { headers } = request;
  const startedAt = now();
  const captured = captureAnswer(response);
  response.once('close', () => {
    const answer = captured();
    keepExchange({ request: requestId, startedAt, url: path, headers, body, answer });
  });
}
