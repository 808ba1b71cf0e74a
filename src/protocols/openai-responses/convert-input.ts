import { decodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { ContentBlock, Message } from '../../anthropic/request.ts';
import { createTurnConverter } from '../../conversation/convert-turns.ts';
import {
  CONTINUE_PREFILL,
  EMPTY_MESSAGE,
  INTERRUPTED_CALL,
  orphanResult,
} from '../../conversation/notes.ts';
import { systemBlocks } from '../../conversation/system-text.ts';
import type { UserItem, UserTurn } from '../../conversation/turns.ts';
import type { Conversion } from './conversion.ts';
import { convertAssistant, isSentBack } from './convert-assistant.ts';
import { convertBlock, convertToolResult, textPart } from './convert-content.ts';
import type { InputItem, InputPart, MessageItem } from './wire-types.ts';

/**
 * The conversation as input items (wire.md 3.2). Every tool call is followed by its output, and
 * system text stands where the client put it.
 */
export function convertInput(messages: readonly Message[], conversion: Conversion): InputItem[] {
  const items = [...convertTurns(messages, conversion).items];
  const last = items.at(-1);
  if (last?.type === 'message' && last.role === 'assistant') {
    conversion.warn('messages (prefill)', 'the model is asked to continue: it cannot be made to');
    items.push(userMessage([textPart(CONTINUE_PREFILL)]));
  }
  const hasTurn = items.some((item) => item.type !== 'message' || item.role !== 'developer');
  if (!hasTurn) items.push(userMessage([textPart(EMPTY_MESSAGE)]));
  return items;
}

const convertTurns = createTurnConverter<Conversion, InputItem>({
  isSent,
  convert: (turn, conversion) =>
    turn.role === 'assistant'
      ? convertAssistant(turn.blocks, conversion)
      : convertUserTurn(turn, conversion),
});

function isSent(block: ContentBlock, { target, warn }: Conversion): boolean {
  const sent = isSentBack(block, target);
  if (sent || block.type === 'text') return sent;
  const envelope = block.type === 'thinking' ? decodeEnvelope(block.signature) : undefined;
  const isOwn = envelope?.provider === target.provider.name;
  warn(
    block.type,
    isOwn
      ? `dropped: it holds nothing that ${target.model} takes back`
      : 'dropped: it belongs to another provider',
  );
  return false;
}

function convertUserTurn(
  { answers, items }: UserTurn,
  conversion: Conversion,
): readonly InputItem[] {
  const outputs = answers.map(
    ({ call, result }): InputItem => ({
      type: 'function_call_output',
      call_id: conversion.toolCallId(call.id),
      output: result === undefined ? INTERRUPTED_CALL : convertToolResult(result, conversion),
    }),
  );
  return [...outputs, ...convertItems(items, conversion)];
}

function convertItems(items: readonly UserItem[], conversion: Conversion): readonly InputItem[] {
  const messages: MessageItem[] = [];
  let parts: InputPart[] = [];
  const flush = (): void => {
    if (parts.length > 0) messages.push(userMessage(parts));
    parts = [];
  };
  for (const item of items) {
    if (item.type !== 'system') {
      parts.push(...convertUserBlock(item, conversion));
      continue;
    }
    const system = systemBlocks(item.content).map(({ text }) => textPart(text));
    if (system.length === 0) continue;
    flush();
    messages.push({ type: 'message', role: 'developer', content: system });
  }
  flush();
  return messages;
}

function convertUserBlock(block: ContentBlock, conversion: Conversion): readonly InputPart[] {
  if (block.type !== 'tool_result') return convertBlock(block, conversion);
  const output = convertToolResult(block, conversion);
  return typeof output === 'string'
    ? [textPart(orphanResult(block.tool_use_id, output))]
    : [textPart(orphanResult(block.tool_use_id, '')), ...output];
}

function userMessage(content: InputPart[]): MessageItem {
  return { type: 'message', role: 'user', content };
}
