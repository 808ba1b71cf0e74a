import { createConversationMemory } from '../anthropic/conversation-memory.ts';
import { messageAsides } from './asides.ts';
import { type LooseBlock, records } from './loose-blocks.ts';
import { PLAN_TOOLS } from './markers.ts';

/** A message as far as it could be read. */
export interface LooseMessage {
  readonly role: unknown;
  /** A content that is a string is one text block. */
  readonly blocks: readonly LooseBlock[];
  /** What the client says of its own accord in it, in order. */
  readonly asides: readonly string[];
}

/** Reads the messages of a request whatever they look like: what makes no sense is left out. */
export function readConversation(messages: unknown): readonly LooseMessage[] {
  const list = records(messages);
  const former = memory.closest(list);
  const shared = former?.shared ?? 0;
  const loose = former?.made.loose.slice(0, shared) ?? [];
  const planCalls = former?.made.planCalls.filter(({ index }) => index < shared) ?? [];
  const callIds = new Set(planCalls.map(({ id }) => id));
  for (const [offset, { role, content }] of list.slice(shared).entries()) {
    const blocks =
      typeof content === 'string' ? [{ type: 'text', text: content }] : records(content);
    for (const id of role === 'assistant' ? planCallsOf(blocks) : []) {
      callIds.add(id);
      planCalls.push({ id, index: shared + offset });
    }
    loose.push({ role, blocks, asides: messageAsides(role, blocks, callIds) });
  }
  memory.add({ messages: list, loose, planCalls }, former);
  return loose;
}

/** What an earlier request was read as, and the calls of plan tools in it. */
interface ReadMessages {
  readonly messages: readonly LooseBlock[];
  readonly loose: readonly LooseMessage[];
  readonly planCalls: readonly { readonly id: unknown; readonly index: number }[];
}

const memory = createConversationMemory<ReadMessages>();

/** The messages that the model has not seen yet. */
export function afterLastAnswer(messages: readonly LooseMessage[]): readonly LooseMessage[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
}

function planCallsOf(blocks: readonly LooseBlock[]): readonly unknown[] {
  return blocks
    .filter(({ type, name }) => type === 'tool_use' && PLAN_TOOLS.has(name))
    .map(({ id }) => id);
}
