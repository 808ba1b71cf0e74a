import type { ContentBlock } from '../../anthropic/request.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import { toolArguments } from '../../conversation/tool-arguments.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { Target } from '../adapter.ts';
import type { Conversion } from './conversion.ts';
import { openReasoning, type ReasoningData, splitSections } from './reasoning-data.ts';
import type { InputItem, MessageItem, Phase, ReasoningItem } from './wire-types.ts';

/** Models that want the phase of each message back (wire.md 3.2). */
const PHASED_MODELS = /^gpt-(?:5\.3-codex|5\.[4-9]|[6-9])/;

/**
 * One assistant turn as items in the order of its blocks: reasoning stands directly before what it
 * led to (wire.md 3.2).
 */
export function convertAssistant(
  blocks: readonly ContentBlock[],
  conversion: Conversion,
): readonly InputItem[] {
  const items: InputItem[] = [];
  let phase: Phase | undefined;
  for (const block of blocks) {
    if (block.type === 'thinking') {
      const data = openReasoning(block, conversion.target) ?? {};
      const before = items.at(-1);
      if (before?.type === 'message' && data.phaseBefore) before.phase ??= data.phaseBefore;
      phase = data.phase;
      if (data.encrypted_content) items.push(reasoningItem(block.thinking, data));
      continue;
    }
    if (block.type === 'tool_use') {
      items.push({
        type: 'function_call',
        call_id: conversion.toolCallId(block.id),
        name: conversion.toolName(block.name),
        arguments: toolArguments(block.input),
      });
    } else {
      const text = block.type === 'text' ? block.text : otherBlockText(block, conversion.warn);
      items.push(messageItem(text, phase));
    }
    phase = undefined;
  }
  inferPhases(items, conversion.target);
  return withoutLooseEnd(items, conversion);
}

/** Whether anything of a block would reach the provider. */
export function isSentBack(block: ContentBlock, target: Target): boolean {
  switch (block.type) {
    case 'text':
      return block.text !== '';
    case 'redacted_thinking':
      return false;
    case 'thinking':
      return openReasoning(block, target) !== undefined;
    default:
      return true;
  }
}

function messageItem(content: string, phase: Phase | undefined): MessageItem {
  return {
    type: 'message',
    role: 'assistant',
    content,
    ...(phase === undefined ? {} : { phase }),
  };
}

function reasoningItem(
  text: string,
  { id, encrypted_content, sections }: ReasoningData,
): ReasoningItem {
  return {
    type: 'reasoning',
    ...(id === undefined ? {} : { id }),
    summary: splitSections(text, sections).map((section) => ({
      type: 'summary_text',
      text: section,
    })),
    ...(encrypted_content === undefined ? {} : { encrypted_content }),
  };
}

/** Text that is followed by a tool call comments on the work; the rest is the answer (wire.md 3.2). */
function inferPhases(items: readonly InputItem[], { model }: Target): void {
  if (!PHASED_MODELS.test(wireModel(model))) return;
  const lastCall = items.findLastIndex((item) => item.type === 'function_call');
  items.forEach((item, index) => {
    if (item.type === 'message') item.phase ??= index < lastCall ? 'commentary' : 'final_answer';
  });
}

/** Reasoning that led to nothing, as in an interrupted turn, is refused (wire.md 3.2). */
function withoutLooseEnd(items: readonly InputItem[], { warn }: Conversion): readonly InputItem[] {
  const end = items.findLastIndex((item) => item.type !== 'reasoning') + 1;
  if (end < items.length) warn('thinking', 'dropped: what it led to is not there');
  return items.slice(0, end);
}
