import { type LooseBlock, textOf } from './loose-blocks.ts';
import { type MarkerAt, REMINDER_END, REMINDER_START } from './markers.ts';

/**
 * What the client says to the model past the person, where it was seen to (2.1.197):
 * - in role-system messages, for models that take them;
 * - for the others in text blocks of user messages that are reminders from end to end;
 * - for those too, after a tool call, at the end of the result, when that is a string. There any
 *   file or page could speak, so only the results of the plan tools are listened to.
 * @param planCalls the ids of the calls of plan tools so far.
 */
export function messageAsides(
  role: unknown,
  blocks: readonly LooseBlock[],
  planCalls: ReadonlySet<unknown>,
): readonly string[] {
  switch (role) {
    case 'system':
      return blocks.flatMap((block) => textOf(block) ?? []);
    case 'user':
      return blocks.flatMap((block) => userAsides(block, planCalls));
    default:
      return [];
  }
}

/** The text is one reminder or several, with nothing else before and after. */
export function isReminder(text: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.startsWith(REMINDER_START)) return false;
  // A quotation in a reminder may hold the end of another, so only the last end counts.
  return trimmed.endsWith(REMINDER_END) || !trimmed.includes(REMINDER_END);
}

/** Where the marker begins a line for the last time; -1 for nowhere. */
export function lastLineWith(text: string, marker: MarkerAt<'aside'>): number {
  let at = text.lastIndexOf(marker.text);
  while (at > 0 && text[at - 1] !== '\n') at = text.lastIndexOf(marker.text, at - 1);
  return at;
}

function userAsides(block: LooseBlock, planCalls: ReadonlySet<unknown>): readonly string[] {
  const text = textOf(block);
  if (text !== undefined) return isReminder(text) ? [text] : [];
  const { type, tool_use_id: call, content } = block;
  if (type !== 'tool_result' || typeof content !== 'string' || !planCalls.has(call)) return [];
  return [reminderTail(content)];
}

/** The reminders that a text ends with, each after an empty line; empty when there are none. */
function reminderTail(text: string): string {
  let start = text.length;
  for (;;) {
    const rest = text.slice(0, start).trimEnd();
    if (!rest.endsWith(REMINDER_END)) return text.slice(start);
    const opening = rest.lastIndexOf(`\n\n${REMINDER_START}`);
    if (opening < 0) return text.slice(start);
    start = opening;
  }
}
