import { decodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { ContentBlock } from '../../anthropic/request.ts';
import { isRecord } from '../../json/is-record.ts';
import type { Target } from '../adapter.ts';
import type { Conversion } from './conversion.ts';
import { otherBlockText } from './convert-content.ts';
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
    ...reasoningFields(blocks, conversion.target),
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
      return (
        target.provider.quirks.reasoningReplay !== 'none' && ownReasoning(block, target) !== ''
      );
    default:
      return true;
  }
}

/** Reasoning that this very provider made, as its envelope says (wire.md 9.4). */
export function isOwnReasoning(block: ContentBlock, target: Target): boolean {
  return (
    block.type === 'thinking' && decodeEnvelope(block.signature)?.provider === target.provider.name
  );
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
      return otherBlockText(block, conversion);
  }
}

function convertToolUse(block: ToolUseBlock, conversion: Conversion): FunctionCall {
  return {
    id: conversion.toolCallId(block.id),
    type: 'function',
    function: { name: conversion.toolName(block.name), arguments: toolArguments(block.input) },
  };
}

/** Always a JSON object: chat templates parse it. `{"__unparsedToolInput":…}` of the client is one. */
function toolArguments(input: unknown): string {
  if (isRecord(input)) return JSON.stringify(input);
  return input === undefined || input === null ? '{}' : JSON.stringify({ input });
}

/**
 * `reasoning_content` stands on every assistant message, empty where the reasoning is unknown or
 * somebody else's: DeepSeek refuses a history in which it is missing (wire.md 4.4).
 */
function reasoningFields(
  blocks: readonly ContentBlock[],
  target: Target,
): Pick<AssistantMessage, 'reasoning' | 'reasoning_content'> {
  // Not a character may change, so the pieces are joined without a separator.
  const reasoning = blocks.map((block) => ownReasoning(block, target)).join('');
  switch (target.provider.quirks.reasoningReplay) {
    case 'none':
      return {};
    case 'reasoning_content':
      return { reasoning_content: reasoning };
    case 'reasoning':
      return reasoning === '' ? {} : { reasoning };
  }
}

function ownReasoning(block: ContentBlock, target: Target): string {
  return block.type === 'thinking' && isOwnReasoning(block, target) ? block.thinking : '';
}
