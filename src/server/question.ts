import type { RequestHints } from '../analyze/request-hints.ts';
import type { RequestEnvelope } from '../anthropic/parse-request.ts';

/** What a client asks: all of it is as large as its conversation. */
export interface Question {
  readonly bytes: Buffer;
  readonly envelope: RequestEnvelope;
  readonly hints: RequestHints;
}

/**
 * A question for as long as somebody may have to be asked. An answer may take minutes, and what waits
 * for its end must keep neither a question nor anything in it, not even in a variable.
 */
export interface HeldQuestion {
  /** @throws Error when it has been let go of. */
  read(): Question;
  /** Call when an answer has begun: no other candidate will be asked. */
  letGo(): void;
  /** Tokens of the prompt by tproxy's own count; undefined when nothing had to be counted. */
  readonly countedTokens: number | undefined;
}

/** Holds a question until it is let go of. */
export function holdQuestion(asked: Question): HeldQuestion {
  let question: Question | undefined = asked;
  let countedTokens: number | undefined;
  return {
    read() {
      if (question === undefined)
        throw new Error('The question was let go of: an answer had begun.');
      return question;
    },
    letGo() {
      countedTokens = question === undefined ? countedTokens : countOf(question);
      question = undefined;
    },
    get countedTokens() {
      return question === undefined ? countedTokens : countOf(question);
    },
  };
}

function countOf({ hints }: Question): number | undefined {
  return hints.isCounted ? hints.tokens : undefined;
}
