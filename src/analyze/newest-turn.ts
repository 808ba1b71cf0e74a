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
  const texts: string[] = [];
  let start = messages.length;
  for (; start > 0; start -= 1) {
    const message = messages[start - 1];
    if (message?.role === 'assistant' && texts.length > 0) break;
    if (message?.role !== 'user') continue;
    for (const text of ownWords(message).toReversed()) texts.push(text);
  }
  return { text: texts.toReversed().join('\n'), messages: messages.slice(start) };
}

/** The person has asked for deep thought in this turn. */
export function isUltrathink({ messages }: NewestTurn): boolean {
  return messages.some(({ asides }) =>
    asides.some((text) => lastLineWith(text, MARKERS.ultrathink) >= 0),
  );
}

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
