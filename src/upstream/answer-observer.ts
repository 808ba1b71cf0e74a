import type { Usage } from '../anthropic/parts.ts';

/** Told of an answer while it goes by. */
export interface AnswerObserver {
  /** The client gets its first byte now: no other candidate may be asked any more. */
  began(): void;
  /** What the provider counted so far; the last call counts. */
  usage(usage: Usage): void;
}

/** For answers that are not recorded. */
export const UNOBSERVED: AnswerObserver = { began: () => undefined, usage: () => undefined };
