import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '../config/types.ts';
import type { AnswerObserver } from './answer-observer.ts';

/** What there is to know of a request that goes on as it is, while its answer comes. */
export interface AwaitedAnswer {
  readonly response: ServerResponse;
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

/** A request that goes on as it is. Its body is large: nothing may hold it when it has been sent. */
export interface ForwardedRequest extends AwaitedAnswer {
  readonly request: IncomingMessage;
  /** Those of the client. A request is given new ones each time that it is forwarded. */
  readonly headers: IncomingHttpHeaders;
  /** With its query, without the session secret. */
  readonly path: string;
  /** Already read when the proxy had to look at it; otherwise the request is piped. */
  readonly body: Buffer | undefined;
}

/** The part of a request that lives as long as its answer. */
export function awaitedAnswer(forwarded: ForwardedRequest): AwaitedAnswer {
  const { response, expects, provider, restoreModel, model, hasAlternative, observer } = forwarded;
  return {
    ...{ response, provider, restoreModel, model, hasAlternative, observer },
    ...(expects && { expects }),
  };
}
