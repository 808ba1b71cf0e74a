import { decodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { ContentBlock } from '../../anthropic/request.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import type { ToolUse } from '../../conversation/turns.ts';
import { isRecord } from '../../json/is-record.ts';
import type { Target } from '../adapter.ts';
import type { Conversion } from './conversion.ts';
import type { Message, ToolCall } from './wire-types.ts';

/** One assistant turn as one message; reasoning goes back only to the provider that made it. */
export function convertAssistant(blocks: readonly ContentBlock[], conversion: Conversion): Message {
  const text = blocks
    .map((block) => assistantText(block, conversion))
    .filter((part) => part !== '')
    .join('\n\n');
  const thinking = blocks
    .map((block) => (block.type === 'thinking' ? block.thinking : ''))
    .join('');
  const calls = blocks.filter((block) => block.type === 'tool_use').map(convertCall);
  return {
    role: 'assistant',
    content: text,
    ...(thinking === '' ? {} : { thinking }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

/** Whether anything of a block of an assistant turn goes to the provider (wire.md 9.2, 9.4). */
export function isSentBack(block: ContentBlock, { target, warn }: Conversion): boolean {
  switch (block.type) {
    case 'text':
      return block.text !== '';
    case 'thinking':
      if (block.thinking !== '' && isOwn(block.signature, target)) return true;
      if (block.thinking !== '') warn('thinking', 'dropped: it belongs to another provider');
      return false;
    case 'redacted_thinking':
      warn('redacted_thinking', 'dropped: it belongs to another provider');
      return false;
    default:
      return true;
  }
}

function isOwn(signature: string, target: Target): boolean {
  return decodeEnvelope(signature)?.provider === target.provider.name;
}

function assistantText(block: ContentBlock, { warn }: Conversion): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'tool_use':
    case 'thinking':
    case 'redacted_thinking':
      return '';
    default:
      return otherBlockText(block, warn);
  }
}

function convertCall({ id, name, input }: ToolUse, index: number): ToolCall {
  return { id, function: { index, name, arguments: callArguments(input) } };
}

/** An object both ways (wire.md 6.4); `{"__unparsedToolInput":…}` of the client is one. */
function callArguments(input: unknown): Record<string, unknown> {
  if (isRecord(input)) return { ...input };
  return input === undefined || input === null ? {} : { input };
}
