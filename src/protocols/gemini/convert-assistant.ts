import type { ContentBlock } from '../../anthropic/request.ts';
import { EMPTY_MESSAGE } from '../../conversation/notes.ts';
import type { ToolUse } from '../../conversation/turns.ts';
import { isRecord } from '../../json/is-record.ts';
import type { Target } from '../adapter.ts';
import type { Conversion } from './conversion.ts';
import { convertBlock } from './convert-content.ts';
import { isOwnThinking, openSignatures, type Signatures, SKIP_VALIDATION } from './signatures.ts';
import type { Content, Part } from './wire-types.ts';

/**
 * One assistant turn (wire.md 7.2, 7.5). A signature goes back on the very part that it came with:
 * the thinking block before that part carries it.
 */
export function convertAssistant(blocks: readonly ContentBlock[], conversion: Conversion): Content {
  const parts: Part[] = [];
  let carried: Signatures = {};
  let isFirstCall = true;
  for (const block of blocks) {
    if (block.type === 'thinking') {
      carried = openSignatures(block, conversion.target);
      parts.push(...convertThought(block.thinking, carried));
      continue;
    }
    if (block.type === 'tool_use') {
      parts.push(convertCall(block, callSignature(carried, isFirstCall, conversion), conversion));
      isFirstCall = false;
    } else if (block.type === 'text') {
      parts.push({ text: block.text, ...signed(carried.text) });
    } else {
      parts.push(...convertBlock(block, conversion));
    }
    carried = {};
  }
  return { role: 'model', parts: parts.length > 0 ? parts : [{ text: EMPTY_MESSAGE }] };
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
        isOwnThinking(block, target) &&
        (block.thinking !== '' || Object.keys(openSignatures(block, target)).length > 0)
      );
    default:
      return true;
  }
}

function convertThought(text: string, { thought }: Signatures): readonly Part[] {
  return text === '' ? [] : [{ text, thought: true, ...signed(thought) }];
}

/** From generation 3 on the first call of each step must be signed; of a parallel group no other is. */
function callSignature(
  { call }: Signatures,
  isFirstCall: boolean,
  { family }: Conversion,
): string | undefined {
  if (call !== undefined) return call;
  return isFirstCall && family.thinking === 'level' ? SKIP_VALIDATION : undefined;
}

function convertCall(
  { id, name, input }: ToolUse,
  signature: string | undefined,
  { target, toolName }: Conversion,
): Part {
  return {
    functionCall: {
      ...(target.provider.options.functionCallIds ? { id } : {}),
      name: toolName(name),
      args: callArguments(input),
    },
    ...signed(signature),
  };
}

/** Always an object; `{"__unparsedToolInput":…}` of the client is one. */
function callArguments(input: unknown): Record<string, unknown> {
  if (isRecord(input)) return { ...input };
  return input === undefined || input === null ? {} : { input };
}

function signed(signature: string | undefined): Pick<Part, 'thoughtSignature'> {
  return signature === undefined ? {} : { thoughtSignature: signature };
}
