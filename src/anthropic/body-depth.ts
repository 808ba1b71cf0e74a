import { oncePerObject } from '../json/once-per-object.ts';
import { MAX_NESTING, nestsTooDeep } from '../json/parse-json.ts';
import { createConversationMemory, type FromMessages } from './conversation-memory.ts';

/**
 * Whether a request nests its values deeper than `MAX_NESTING`. Looks only at what is new in a
 * conversation: most of it is the same objects as in the request before.
 */
export function isBodyTooDeep({ messages, ...others }: Readonly<Record<string, unknown>>): boolean {
  return (
    (Array.isArray(messages) ? isConversationTooDeep(messages) : isMemberTooDeep(messages)) ||
    Object.values(others).some(isMemberTooDeep)
  );
}

function isConversationTooDeep(messages: readonly unknown[]): boolean {
  const former = notTooDeep.closest(messages);
  if (messages.slice(former?.shared ?? 0).some(isElementTooDeep)) return true;
  notTooDeep.add({ messages }, former);
  return false;
}

const notTooDeep = createConversationMemory<FromMessages>();

function isMemberTooDeep(member: unknown): boolean {
  return Array.isArray(member) ? isListTooDeep(member) : nestsTooDeep(member, MAX_NESTING - 1);
}

const isListTooDeep = oncePerObject((list: readonly unknown[]) => list.some(isElementTooDeep));

/** Two levels are the body's own and the list's. */
function isElementTooDeep(element: unknown): boolean {
  return nestsTooDeep(element, MAX_NESTING - 2);
}
