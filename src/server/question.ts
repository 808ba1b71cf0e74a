import type { RequestHints } from '../analyze/request-hints.ts';
import type { RequestEnvelope } from '../anthropic/parse-envelope.ts';

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
  /**
   * Has the prompt counted, which takes longer than all the rest: not before the answer has begun,
   * and then as soon as it is over, or lasts.
   */
  countLater(): void;
  /**
   * Tokens of the prompt by tproxy's own count; undefined when nothing had to be counted. Counts now
   * what is to be counted later.
   */
  readonly countedTokens: number | undefined;
}

/** Milliseconds after an answer has begun: its first bytes, and all of a short one, go first. */
const COUNT_AFTER_MS = 100;

/** Holds a question until it is let go of. */
export function holdQuestion(asked: Question): HeldQuestion {
  let question: Question | undefined = asked;
  let countedTokens: number | undefined;
  let isToBeCounted = false;
  /** Of a question that was let go of, while its tokens are still to be counted. */
  let uncounted: RequestHints | undefined;
  let timer: NodeJS.Timeout | undefined;

  const count = (): void => {
    clearTimeout(timer);
    countedTokens = uncounted?.tokens ?? countedTokens;
    uncounted = undefined;
  };
  return {
    read() {
      if (question === undefined)
        throw new Error('The question was let go of: an answer had begun.');
      return question;
    },
    letGo() {
      if (question === undefined) return;
      const { hints } = question;
      question = undefined;
      if (hints.isCounted) countedTokens = hints.tokens;
      else if (isToBeCounted) {
        uncounted = hints;
        timer = setTimeout(count, COUNT_AFTER_MS).unref();
      }
    },
    countLater() {
      isToBeCounted = true;
    },
    get countedTokens() {
      if (question !== undefined) {
        const { hints } = question;
        return isToBeCounted || hints.isCounted ? hints.tokens : undefined;
      }
      count();
      return countedTokens;
    },
  };
}
