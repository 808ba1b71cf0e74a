import type { ContentBlock, Message, ToolResultBlock } from '../../anthropic/request.ts';
import type { Conversion } from './conversion.ts';
import { convertAssistant, isOwnReasoning, isSentBack } from './convert-assistant.ts';
import { convertBlock, convertToolResult, joinText, textPart } from './convert-content.ts';
import { systemMessage, systemParts } from './convert-system.ts';
import type { ChatMessage, TextPart, ToolMessage, UserMessage, UserPart } from './wire-types.ts';

/** What stands between two assistant turns, in the client's order. */
type UserItem = ContentBlock | { readonly type: 'system'; readonly parts: readonly TextPart[] };

type Turn =
  | { readonly role: 'assistant'; readonly blocks: ContentBlock[] }
  | { readonly role: 'user'; readonly items: UserItem[] };

/**
 * The conversation as chat messages (wire.md 2.3). Every tool call is followed at once by its
 * result, whatever else stands in between at the client's.
 */
export function convertMessages(
  messages: readonly Message[],
  conversion: Conversion,
): readonly ChatMessage[] {
  const converted: ChatMessage[] = [];
  let openCalls: readonly ToolUse[] = [];
  const turns = groupTurns(messages, conversion);
  for (const turn of turns) {
    if (turn.role === 'assistant') {
      converted.push(convertAssistant(turn.blocks, conversion));
      openCalls = turn.blocks.filter((block) => block.type === 'tool_use');
    } else {
      converted.push(...convertUserTurn(turn.items, openCalls, conversion));
      openCalls = [];
    }
  }
  converted.push(...endOfConversation(turns.at(-1), openCalls, conversion));
  const { systemRole } = conversion.target.provider.quirks;
  const hasTurn = converted.some(({ role }) => role !== systemRole);
  return hasTurn ? converted : [...converted, { role: 'user', content: '(empty message)' }];
}

type ToolUse = Extract<ContentBlock, { type: 'tool_use' }>;

/** Turns that alternate: what follows one another without an answer in between is one turn. */
function groupTurns(messages: readonly Message[], conversion: Conversion): readonly Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === 'assistant') {
      const blocks = sentBlocks(message, conversion);
      const last = turns.at(-1);
      if (blocks.length === 0) continue;
      if (last?.role === 'assistant') last.blocks.push(...blocks);
      else turns.push({ role: 'assistant', blocks });
    } else {
      const items = itemsOf(message, conversion);
      const last = turns.at(-1);
      if (last?.role === 'user') last.items.push(...items);
      else turns.push({ role: 'user', items: [...items] });
    }
  }
  return turns;
}

function sentBlocks(message: Message, { target, warn }: Conversion): ContentBlock[] {
  return blocksOf(message).filter((block) => {
    const isSent = isSentBack(block, target);
    if (!isSent && block.type !== 'text' && !isOwnReasoning(block, target)) {
      warn(block.type, 'dropped: it belongs to another provider');
    }
    return isSent;
  });
}

function itemsOf(message: Message, conversion: Conversion): readonly UserItem[] {
  if (message.role !== 'system') return blocksOf(message);
  return [{ type: 'system', parts: systemParts(message.content, conversion) }];
}

function blocksOf(message: Message): readonly ContentBlock[] {
  return typeof message.content === 'string'
    ? [{ type: 'text', text: message.content }]
    : message.content;
}

function convertUserTurn(
  items: readonly UserItem[],
  calls: readonly ToolUse[],
  conversion: Conversion,
): readonly ChatMessage[] {
  const answers = new Map<ToolUse, ToolResultBlock>();
  for (const item of items) {
    if (item.type !== 'tool_result') continue;
    const call = calls.find((open) => open.id === item.tool_use_id && !answers.has(open));
    if (call !== undefined) answers.set(call, item);
  }
  const media: UserPart[] = [];
  const toolMessages = calls.map((call) => {
    const result = answers.get(call);
    return result === undefined
      ? missingResult(call, conversion)
      : answeredCall(result, media, conversion);
  });
  const answered = new Set<UserItem>(answers.values());
  const rest = items.filter((item) => !answered.has(item));
  return [...toolMessages, ...convertItems(rest, media, conversion)];
}

function answeredCall(
  result: ToolResultBlock,
  media: UserPart[],
  conversion: Conversion,
): ToolMessage {
  const converted = convertToolResult(result, conversion);
  const id = conversion.toolCallId(result.tool_use_id);
  if (converted.media.length > 0) media.push(textPart(`From the result of tool call ${id}:`));
  media.push(...converted.media);
  return { role: 'tool', tool_call_id: id, content: joinText(converted.text, '\n') };
}

function missingResult(call: ToolUse, conversion: Conversion): ToolMessage {
  return {
    role: 'tool',
    tool_call_id: conversion.toolCallId(call.id),
    content: '(no result: the tool call was interrupted)',
  };
}

/** What is not the answer to a tool call: user content, and system text in place or folded into it. */
function convertItems(
  items: readonly UserItem[],
  media: readonly UserPart[],
  conversion: Conversion,
): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  let parts: UserPart[] = [...media];
  const flush = (): void => {
    if (parts.length > 0) messages.push(userMessage(parts));
    parts = [];
  };
  for (const item of items) {
    if (item.type !== 'system') {
      parts.push(...convertUserBlock(item, conversion));
    } else if (item.parts.length > 0) {
      if (conversion.target.provider.quirks.midConversationSystem) {
        flush();
        messages.push(systemMessage(item.parts, conversion));
      } else {
        parts.push(asReminder(item.parts));
      }
    }
  }
  flush();
  return messages;
}

function convertUserBlock(block: ContentBlock, conversion: Conversion): readonly UserPart[] {
  if (block.type !== 'tool_result') return convertBlock(block, conversion);
  // Its call was compacted away, or has been answered already.
  const { text, media } = convertToolResult(block, conversion);
  const words = text.map((part) => part.text).join('\n');
  return [textPart(`Result of an earlier tool call (${block.tool_use_id}):\n${words}`), ...media];
}

/** The form in which the client itself gives system text to models without a mid-conversation role (client.md 3.1). */
function asReminder(parts: readonly TextPart[]): TextPart {
  const text = parts.map((part) => part.text).join('\n\n');
  return textPart(`<system-reminder>\n${text}\n</system-reminder>`);
}

function userMessage(parts: readonly UserPart[]): UserMessage {
  const texts = parts.filter((part) => part.type === 'text');
  return {
    role: 'user',
    content: texts.length === parts.length ? joinText(texts, '\n\n') : [...parts],
  };
}

/** A conversation must not end with the assistant: neither with an open call nor with a prefill. */
function endOfConversation(
  last: Turn | undefined,
  openCalls: readonly ToolUse[],
  conversion: Conversion,
): readonly ChatMessage[] {
  if (last?.role !== 'assistant') return [];
  if (openCalls.length > 0) return openCalls.map((call) => missingResult(call, conversion));
  conversion.warn('messages (prefill)', 'the model is asked to continue: it cannot be made to');
  return [{ role: 'user', content: 'Continue exactly where your last message stops.' }];
}
