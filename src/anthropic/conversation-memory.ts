/** What was made of the messages of one request. */
export interface FromMessages {
  readonly messages: readonly unknown[];
}

/** What was made of an earlier request, and of how many of its first messages it still holds. */
export interface Former<Made> {
  readonly made: Made;
  /** How many messages both begin with, as the same objects. */
  readonly shared: number;
}

/** Remembers what was made of the newest requests of each conversation. */
export interface ConversationMemory<Made extends FromMessages> {
  /** The one that has most messages in common; undefined when none has any. */
  closest(messages: readonly unknown[], isFit?: (made: Made) => boolean): Former<Made> | undefined;
  /** @param former what the new one has grown out of: nothing would be gained by both. */
  add(made: Made, former?: Former<Made>): void;
}

/** Branches of a conversation, and the models that it goes to in turn. */
const MAX_REMEMBERED = 4;

/**
 * A fast path: the messages of a conversation are the same objects from one request to the next
 * (request-parser.ts), and a comparison of two thousand takes microseconds. So what is
 * made of them message by message need be made only of those that are new. Found by the first
 * message, and forgotten with it. Its slow twin is to make everything anew.
 */
export function createConversationMemory<Made extends FromMessages>(): ConversationMemory<Made> {
  const byFirst = new WeakMap<object, readonly Made[]>();
  return {
    closest(messages, isFit = () => true) {
      const first = firstOf(messages);
      let best: Former<Made> | undefined;
      for (const made of (first && byFirst.get(first)) ?? []) {
        if (!isFit(made)) continue;
        const shared = countShared(made.messages, messages);
        if (best === undefined || shared > best.shared) best = { made, shared };
      }
      return best;
    },
    add(made, former) {
      const first = firstOf(made.messages);
      if (first === undefined) return;
      const others = (byFirst.get(first) ?? []).filter((each) => !isOutgrown(each, former));
      byFirst.set(first, [made, ...others].slice(0, MAX_REMEMBERED));
    },
  };
}

/** One that shares little with the new one may be another branch, and goes on. */
function isOutgrown(made: FromMessages, former: Former<FromMessages> | undefined): boolean {
  return made === former?.made && former.shared * 2 > made.messages.length;
}

function firstOf(messages: readonly unknown[]): object | undefined {
  const [first] = messages;
  return typeof first === 'object' && first !== null ? first : undefined;
}

function countShared(first: readonly unknown[], second: readonly unknown[]): number {
  const length = Math.min(first.length, second.length);
  let count = 0;
  while (count < length && first[count] === second[count]) count += 1;
  return count;
}
