import type { ContentBlock } from '../../anthropic/request.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import { toolArguments } from '../../conversation/tool-arguments.ts';
import type { Target } from '../adapter.ts';
import type { Conversion } from './conversion.ts';
import { isReasoningSentBack, reasoningFields } from './replay-reasoning.ts';
import type { AssistantMessage, FunctionCall } from './wire-types.ts';

type ToolUseBlock = Extract<ContentBlock, { type: 'tool_use' }>;

/** One assistant turn as one message; reasoning goes back only to the provider that made it. */
export function convertAssistant(
  blocks: readonly ContentBlock[],
  conversion: Conversion,
): AssistantMessage {
  const text = blocks
    .map((block) => assistantText(block, conversion))
    .filter((part) => part !== '')
    .join('\n\n');
  const calls = blocks
    .filter((block) => block.type === 'tool_use')
    .map((block) => convertToolUse(block, conversion));
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...reasoningFields(blocks, conversion),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

/** Whether anything of a block would reach the provider. */
export function isSentBack(block: ContentBlock, target: Target): boolean {
  switch (block.type) {
    case 'text':
      return block.text !== '';
    case 'redacted_thinking':
      return false;
    case 'thinking':
      return isReasoningSentBack(block, target);
    default:
      return true;
  }
}

function assistantText(block: ContentBlock, conversion: Conversion): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'tool_use':
    case 'thinking':
    case 'redacted_thinking':
      return '';
    default:
      return otherBlockText(block, conversion.warn);
  }
}

function convertToolUse(block: ToolUseBlock, conversion: Conversion): FunctionCall {
  return {
    id: conversion.toolCallId(block.id),
    type: 'function',
    function: { name: conversion.toolName(block.name), arguments: toolArguments(block.input) },
  };
}
