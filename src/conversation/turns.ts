import type { ContentBlock, Message, ToolResultBlock } from '../anthropic/request.ts';

export type ToolUse = Extract<ContentBlock, { type: 'tool_use' }>;

/** A tool call and its result; undefined when the turn was interrupted before it came. */
export interface AnsweredCall {
  readonly call: ToolUse;
  readonly result: ToolResultBlock | undefined;
}

/** System text in the middle of a conversation, where the client put it. */
export interface SystemItem {
  readonly type: 'system';
  readonly content: Extract<Message, { role: 'system' }>['content'];
}

export type UserItem = ContentBlock | SystemItem;

export interface AssistantTurn {
  readonly role: 'assistant';
  readonly blocks: readonly ContentBlock[];
  /** The messages that it is made of: the number of the first, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

export interface UserTurn {
  readonly role: 'user';
  /** One for each tool call of the turn before, in the order of the calls. */
  readonly answers: readonly AnsweredCall[];
  /** All else, in the client's order. A tool result in here has no call. */
  readonly items: readonly UserItem[];
}

export type Turn = AssistantTurn | UserTurn;

/**
 * The conversation as turns that alternate: what follows one another without an answer in between
 * is one turn, and every tool call is answered in the turn after it (wire.md 9.2). It may begin
 * with either role, and ends with an assistant turn only when that is a prefill.
 * What stands before the beginning of an assistant turn makes the same turns whatever follows, and
 * what stands from there on whatever was before.
 * @param isSent tells whether a block of an assistant turn would reach the provider; a turn of which
 *   nothing would is left out. It is also given the number of the turn's first message.
 * @param from the number of the first message to be looked at.
 */
export function groupTurns(
  messages: readonly Message[],
  isSent: (block: ContentBlock, start: number) => boolean,
  from = 0,
): readonly Turn[] {
  const turns: Turn[] = [];
  let calls: readonly ToolUse[] = [];
  let end = from;
  for (const run of groupRuns(messages, from)) {
    const start = end;
    end += run.messages.length;
    if (run.role === 'assistant') {
      const blocks = run.messages.flatMap(blocksOf).filter((block) => isSent(block, start));
      if (blocks.length === 0) continue;
      turns.push({ role: 'assistant', blocks, start, end });
      calls = blocks.filter((block) => block.type === 'tool_use');
    } else {
      appendUser(turns, run.messages.flatMap(itemsOf), calls);
      calls = [];
    }
  }
  if (calls.length > 0) appendUser(turns, [], calls);
  return turns;
}

interface Run {
  readonly role: 'assistant' | 'user';
  readonly messages: Message[];
}

function groupRuns(messages: readonly Message[], from: number): readonly Run[] {
  const runs: Run[] = [];
  for (const message of messages.slice(from)) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = runs.at(-1);
    if (last?.role === role) last.messages.push(message);
    else runs.push({ role, messages: [message] });
  }
  return runs;
}

/** An assistant turn that was left out leaves two user turns side by side: they become one. */
function appendUser(turns: Turn[], items: readonly UserItem[], calls: readonly ToolUse[]): void {
  const results = new Map<ToolUse, ToolResultBlock>();
  for (const item of items) {
    if (item.type !== 'tool_result') continue;
    const call = calls.find((open) => open.id === item.tool_use_id && !results.has(open));
    if (call !== undefined) results.set(call, item);
  }
  const used = new Set<UserItem>(results.values());
  const rest = items.filter((item) => !used.has(item));
  const answers = calls.map((call) => ({ call, result: results.get(call) }));
  const last = turns.at(-1);
  if (last?.role !== 'user') {
    turns.push({ role: 'user', answers, items: rest });
    return;
  }
  turns.pop();
  turns.push({ role: 'user', answers: last.answers, items: [...last.items, ...rest] });
}

function itemsOf(message: Message): readonly UserItem[] {
  return message.role === 'system'
    ? [{ type: 'system', content: message.content }]
    : blocksOf(message);
}

function blocksOf({ content }: Message): readonly ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
