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
  const planCalls = new Set<unknown>();
  return records(messages).map(({ role, content }) => {
    const blocks =
      typeof content === 'string' ? [{ type: 'text', text: content }] : records(content);
    if (role === 'assistant') rememberPlanCalls(blocks, planCalls);
    return { role, blocks, asides: messageAsides(role, blocks, planCalls) };
  });
}

/** The messages that the model has not seen yet. */
export function afterLastAnswer(messages: readonly LooseMessage[]): readonly LooseMessage[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
}

function rememberPlanCalls(blocks: readonly LooseBlock[], planCalls: Set<unknown>): void {
  for (const { type, id, name } of blocks) {
    if (type === 'tool_use' && PLAN_TOOLS.has(name)) planCalls.add(id);
  }
}
