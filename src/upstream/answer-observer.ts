import type { Usage } from '../anthropic/parts.ts';
import type { ProxyError } from '../errors/proxy-error.ts';

/** Told of an answer while it goes by. */
export interface AnswerObserver {
  /** The provider's headers are there. @param upstreamRequest its own id of the request */
  responded(upstreamRequest: string | undefined): void;
  /** The client gets its first byte now: no other candidate may be asked any more. */
  began(): void;
  /** The provider refused, and its own words go to the client. */
  refused(error: ProxyError): void;
  /** What the provider counted so far; the last call counts. */
  usage(usage: Usage): void;
}

/** For answers that are not recorded. */
export const UNOBSERVED: AnswerObserver = {
  responded: () => undefined,
  began: () => undefined,
  refused: () => undefined,
  usage: () => undefined,
};
