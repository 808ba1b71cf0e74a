import { scanConversation } from '../anthropic/scan-conversation.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import { isReminder, lastLineWith } from './asides.ts';
import { textOf } from './loose-blocks.ts';
import { CLIENT_WORDS, MARKERS, REMINDER_END, REMINDER_START } from './markers.ts';
import type { LooseMessage } from './read-conversation.ts';

/** What the person asked for last, and all that came of it so far. */
export interface NewestTurn {
  /** The person's own words; empty when there are none. */
  readonly text: string;
  readonly messages: readonly LooseMessage[];
}

/**
 * The turn begins with the last user messages, side by side, that hold words of the person: what
 * follows with nothing but tool results still belongs to it.
 */
export function newestTurn(messages: readonly LooseMessage[]): NewestTurn {
  const { words, start } = findTurns(messages).at(-1) ?? NO_TURN;
  const texts: string[] = [];
  for (let each = words; each !== undefined; each = each.before) texts.push(each.text);
  return { text: texts.reverse().join('\n'), messages: messages.slice(start) };
}

/** The newest turn as far as a message. */
interface FoundTurn {
  readonly words: Words | undefined;
  /** The number of its first message, and of the one after the last answer. */
  readonly start: number;
  readonly afterAnswer: number;
}

/** The person's own words, the last first: a copy for each message would take time without end. */
interface Words {
  readonly text: string;
  readonly before: Words | undefined;
}

const NO_TURN: FoundTurn = { words: undefined, start: 0, afterAnswer: 0 };

const findTurns = scanConversation(NO_TURN, (before, message: LooseMessage, index): FoundTurn => {
  if (message.role === 'assistant') return { ...before, afterAnswer: index + 1 };
  const texts = message.role === 'user' ? ownWords(message) : [];
  if (texts.length === 0) return before;
  const { start, afterAnswer } = before;
  let words = afterAnswer > start ? undefined : before.words;
  for (const text of texts) words = { text, before: words };
  return { words, start: afterAnswer, afterAnswer };
});

/** The person has asked for deep thought in this turn. */
export function isUltrathink({ messages }: NewestTurn): boolean {
  return messages.some((message) => message.asides.length > 0 && asksForDeepThought(message));
}

const asksForDeepThought = oncePerObject(({ asides }: LooseMessage) =>
  asides.some((text) => lastLineWith(text, MARKERS.ultrathink) >= 0),
);

function ownWords({ blocks }: LooseMessage): readonly string[] {
  return blocks
    .map((block) => textOf(block) ?? '')
    .filter((text) => !isReminder(text))
    .map((text) => withoutReminders(text).trim())
    .filter((text) => text !== '' && !CLIENT_WORDS.some((words) => text.startsWith(words)));
}

function withoutReminders(text: string): string {
  let rest = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf(REMINDER_START, from);
    const end = start < 0 ? -1 : text.indexOf(REMINDER_END, start);
    if (end < 0) return rest + text.slice(from);
    rest += text.slice(from, start);
    from = end + REMINDER_END.length;
  }
}
