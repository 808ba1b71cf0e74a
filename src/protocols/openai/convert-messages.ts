import type { ContentBlock, Message, ToolResultBlock } from '../../anthropic/request.ts';
import { createTurnConverter } from '../../conversation/convert-turns.ts';
import {
  CONTINUE_PREFILL,
  EMPTY_MESSAGE,
  INTERRUPTED_CALL,
  orphanResult,
  systemReminder,
} from '../../conversation/notes.ts';
import type { ToolUse, UserItem, UserTurn } from '../../conversation/turns.ts';
import type { Conversion } from './conversion.ts';
import { convertAssistant, isSentBack } from './convert-assistant.ts';
import { convertBlock, convertToolResult, joinText, textPart } from './convert-content.ts';
import { systemMessage, systemParts } from './convert-system.ts';
import { isOwnReasoning } from './replay-reasoning.ts';
import type { ChatMessage, TextPart, ToolMessage, UserMessage, UserPart } from './wire-types.ts';

/** Stands between tool messages and a user message where these may not touch (wire.md 8). */
const AFTER_TOOLS: ChatMessage = { role: 'assistant', content: 'I have read the results.' };

/**
 * The conversation as chat messages (wire.md 2.3). Every tool call is followed at once by its
 * result, whatever else stands in between at the client's.
 */
export function convertMessages(
  messages: readonly Message[],
  conversion: Conversion,
): readonly ChatMessage[] {
  const { items: converted, lastRole } = convertTurns(messages, conversion);
  if (lastRole === 'assistant') return [...converted, continuation(conversion)];
  const { systemRole } = conversion.target.provider.quirks;
  const hasTurn = converted.some(({ role }) => role !== systemRole);
  return hasTurn ? converted : [...converted, { role: 'user', content: EMPTY_MESSAGE }];
}

const convertTurns = createTurnConverter<Conversion, ChatMessage>({
  isSent,
  convert: (turn, conversion) =>
    turn.role === 'assistant'
      ? [convertAssistant(turn.blocks, conversion)]
      : convertUserTurn(turn, conversion),
});

function isSent(block: ContentBlock, { target, warn }: Conversion): boolean {
  const sent = isSentBack(block, target);
  if (sent || block.type === 'text') return sent;
  if (!isOwnReasoning(block, target)) warn(block.type, 'dropped: it belongs to another provider');
  else if (target.provider.quirks.reasoningReplay === 'reasoning_details') {
    warn(block.type, `dropped: it holds nothing that ${target.model} takes back`);
  }
  return sent;
}

function convertUserTurn(
  { answers, items }: UserTurn,
  conversion: Conversion,
): readonly ChatMessage[] {
  const media: UserPart[] = [];
  const toolMessages = answers.map(({ call, result }) =>
    result === undefined
      ? missingResult(call, conversion)
      : answeredCall(result, media, conversion),
  );
  const rest = convertItems(items, media, conversion);
  const isApart = toolMessages.length > 0 && rest.length > 0;
  const between = isApart && conversion.target.provider.quirks.assistantAfterTools;
  return [...toolMessages, ...(between ? [AFTER_TOOLS] : []), ...rest];
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
    content: INTERRUPTED_CALL,
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
      continue;
    }
    const system = systemParts(item.content, conversion);
    if (system.length === 0) continue;
    if (conversion.target.provider.quirks.midConversationSystem) {
      flush();
      messages.push(systemMessage(system, conversion));
    } else {
      parts.push(asReminder(system));
    }
  }
  flush();
  return messages;
}

function convertUserBlock(block: ContentBlock, conversion: Conversion): readonly UserPart[] {
  if (block.type !== 'tool_result') return convertBlock(block, conversion);
  const { text, media } = convertToolResult(block, conversion);
  const words = text.map((part) => part.text).join('\n');
  return [textPart(orphanResult(block.tool_use_id, words)), ...media];
}

function asReminder(parts: readonly TextPart[]): TextPart {
  return textPart(systemReminder(parts.map((part) => part.text).join('\n\n')));
}

function userMessage(parts: readonly UserPart[]): UserMessage {
  const texts = parts.filter((part) => part.type === 'text');
  return {
    role: 'user',
    content: texts.length === parts.length ? joinText(texts, '\n\n') : [...parts],
  };
}

function continuation({ warn }: Conversion): UserMessage {
  warn('messages (prefill)', 'the model is asked to continue: it cannot be made to');
  return { role: 'user', content: CONTINUE_PREFILL };
}
