import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '../config/types.ts';
import type { AnswerObserver } from './answer-observer.ts';

/** A request that goes on as it is. */
export interface ForwardedRequest {
  readonly request: IncomingMessage;
  /** Those of the client. A request is given new ones each time that it is forwarded. */
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  /** With its query, without the session secret. */
  readonly path: string;
  /** Already read when the proxy had to look at it; otherwise the request is piped. */
  readonly body: Buffer | undefined;
  /** What the answer must be, if it is no refusal; absent: anything. */
  readonly expects?: 'events' | 'json';
  readonly provider: Provider;
  /** Set when a route renamed the model: the name to put back into the answer. */
  readonly restoreModel: string | undefined;
  /** The model that is asked, for errors. */
  readonly model: string;
  /** Another candidate could answer instead: a refusal that lets it try is then thrown. */
  readonly hasAlternative: boolean;
  readonly observer: AnswerObserver;
}
