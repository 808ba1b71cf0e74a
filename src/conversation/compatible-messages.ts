import type { ContentBlock, Message, TextBlock, ToolResultBlock } from '../anthropic/request.ts';
import type { Compatibility } from './compatibility.ts';
import { textBlock } from './compatibility.ts';
import {
  fitAssistantBlock,
  fitToolResult,
  fitUserBlock,
  ownSearchIds,
} from './compatible-blocks.ts';
import { EMPTY_MESSAGE, INTERRUPTED_CALL, orphanResult, systemReminder } from './notes.ts';
import { isOwnThinking } from './own-blocks.ts';
import { systemBlocks } from './system-text.ts';
import { type AnsweredCall, groupTurns, type UserItem, type UserTurn } from './turns.ts';

/**
 * The conversation as every compatible endpoint takes it (wire.md 4.5, 8): user and assistant take
 * turns, the user begins, each tool call is answered at the beginning of the next turn, and system
 * text stands in the user's turn.
 */
export function fitMessages(messages: readonly Message[], compatibility: Compatibility): Message[] {
  const turns = groupTurns(messages, (block) => isSent(block, compatibility));
  const ownSearches = ownSearchIds(
    turns.flatMap((turn) => (turn.role === 'assistant' ? turn.blocks : [])),
    compatibility,
  );
  const fitted = turns.flatMap((turn): readonly Message[] =>
    turn.role === 'user'
      ? fitUserTurn(turn, compatibility)
      : [
          {
            role: 'assistant',
            content: turn.blocks.flatMap((block) =>
              fitAssistantBlock(block, ownSearches, compatibility),
            ),
          },
        ],
  );
  if (fitted[0]?.role === 'user') return fitted;
  return [{ role: 'user', content: [textBlock('(the conversation begins here)')] }, ...fitted];
}

function isSent(block: ContentBlock, compatibility: Compatibility): boolean {
  if (block.type === 'text') return block.text !== '';
  if (block.type !== 'thinking' && block.type !== 'redacted_thinking') return true;
  const own = isOwnThinking(block, compatibility);
  if (!own) compatibility.warn(block.type, 'dropped: it belongs to another provider or model');
  return own;
}

/** Tool results stand before anything else (wire.md 4.5). A turn is never empty. */
function fitUserTurn({ answers, items }: UserTurn, compatibility: Compatibility): Message[] {
  const messages: Message[] = [];
  let content: ContentBlock[] = answers.map((answer) => fitAnswer(answer, compatibility));
  for (const item of items) {
    // Anthropic takes system text only behind what a user said (wire.md 1.2).
    if (item.type === 'system' && compatibility.quirks.systemMessages && content.length > 0) {
      const system = systemBlocks(item.content);
      if (system.length === 0) continue;
      messages.push({ role: 'user', content }, { role: 'system', content: [...system] });
      content = [];
    } else {
      content.push(...fitItem(item, compatibility));
    }
  }
  if (content.length > 0) messages.push({ role: 'user', content });
  return messages.length > 0 ? messages : [{ role: 'user', content: [textBlock(EMPTY_MESSAGE)] }];
}

function fitAnswer({ call, result }: AnsweredCall, compatibility: Compatibility): ContentBlock {
  const known = result ?? {
    type: 'tool_result',
    tool_use_id: call.id,
    content: INTERRUPTED_CALL,
    is_error: true,
  };
  return fitToolResult(known, compatibility);
}

function fitItem(item: UserItem, compatibility: Compatibility): readonly ContentBlock[] {
  switch (item.type) {
    case 'system':
      return asReminder(systemBlocks(item.content));
    case 'tool_result':
      return fitOrphan(item, compatibility);
    default:
      return fitUserBlock(item, compatibility);
  }
}

/** A result whose call was compacted away, or has been answered already. */
function fitOrphan(block: ToolResultBlock, compatibility: Compatibility): readonly ContentBlock[] {
  const { content = [] } = fitToolResult(block, compatibility);
  if (typeof content === 'string') return [textBlock(orphanResult(block.tool_use_id, content))];
  const blocks = content.flatMap((entry) => fitUserBlock(entry, compatibility));
  const texts = blocks.flatMap((entry) => (entry.type === 'text' ? [entry.text] : []));
  return [
    textBlock(orphanResult(block.tool_use_id, texts.join('\n'))),
    ...blocks.filter((entry) => entry.type !== 'text'),
  ];
}

function asReminder(blocks: readonly TextBlock[]): readonly TextBlock[] {
  if (blocks.length === 0) return [];
  const mark = blocks.findLast((block) => block.cache_control)?.cache_control;
  return [textBlock(systemReminder(blocks.map((block) => block.text).join('\n\n')), mark)];
}
