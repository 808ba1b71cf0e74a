import type { Message as ClientMessage, ContentBlock } from '../../anthropic/request.ts';
import { createTurnConverter } from '../../conversation/convert-turns.ts';
import {
  CONTINUE_PREFILL,
  EMPTY_MESSAGE,
  INTERRUPTED_CALL,
  orphanResult,
} from '../../conversation/notes.ts';
import { systemBlocks } from '../../conversation/system-text.ts';
import type { AnsweredCall, UserItem, UserTurn } from '../../conversation/turns.ts';
import type { Conversion } from './conversion.ts';
import { convertAssistant, isSentBack } from './convert-assistant.ts';
import {
  contentFields,
  convertBlock,
  convertResult,
  type Piece,
  textPiece,
} from './convert-content.ts';
import type { Message } from './wire-types.ts';

/** The conversation as messages (wire.md 6.4, 9.1): each tool call is followed at once by its result. */
export function convertMessages(
  messages: readonly ClientMessage[],
  conversion: Conversion,
): readonly Message[] {
  const { items: converted, lastRole } = convertTurns(messages, conversion);
  if (lastRole === 'assistant') {
    conversion.warn('messages (prefill)', 'the model is asked to continue: it cannot be made to');
    return [...converted, { role: 'user', content: CONTINUE_PREFILL }];
  }
  const hasTurn = converted.some(({ role }) => role !== 'system');
  return hasTurn ? converted : [...converted, { role: 'user', content: EMPTY_MESSAGE }];
}

const convertTurns = createTurnConverter<Conversion, Message>({
  isSent: isSentBack,
  convert: (turn, conversion) =>
    turn.role === 'assistant'
      ? [convertAssistant(turn.blocks, conversion)]
      : convertUserTurn(turn, conversion),
});

/** System text as one message; none when there is none. */
export function systemMessages(texts: readonly string[]): readonly Message[] {
  return texts.length === 0 ? [] : [{ role: 'system', content: texts.join('\n\n') }];
}

function convertUserTurn({ answers, items }: UserTurn, conversion: Conversion): readonly Message[] {
  return [
    ...answers.map((answer) => toolMessage(answer, conversion)),
    ...convertItems(items, conversion),
  ];
}

/** Templates name the tool whose result this is, so both its name and its id are given. */
function toolMessage({ call, result }: AnsweredCall, conversion: Conversion): Message {
  const pieces =
    result === undefined ? [textPiece(INTERRUPTED_CALL)] : convertResult(result, conversion);
  return {
    role: 'tool',
    tool_name: call.name,
    tool_call_id: call.id,
    ...contentFields(pieces, '\n'),
  };
}

/** User content, and system text where the client put it (wire.md 9.1). */
function convertItems(items: readonly UserItem[], conversion: Conversion): readonly Message[] {
  const messages: Message[] = [];
  let pieces: Piece[] = [];
  const flush = (): void => {
    if (pieces.length > 0) messages.push({ role: 'user', ...contentFields(pieces, '\n\n') });
    pieces = [];
  };
  for (const item of items) {
    if (item.type !== 'system') {
      pieces.push(...convertUserBlock(item, conversion));
      continue;
    }
    const system = systemMessages(systemBlocks(item.content).map(({ text }) => text));
    if (system.length > 0) flush();
    messages.push(...system);
  }
  flush();
  return messages;
}

function convertUserBlock(block: ContentBlock, conversion: Conversion): readonly Piece[] {
  if (block.type !== 'tool_result') return convertBlock(block, conversion);
  const result = convertResult(block, conversion);
  const { content } = contentFields(result, '\n');
  return [
    textPiece(orphanResult(block.tool_use_id, content)),
    ...result.filter((piece) => piece.type === 'image'),
  ];
}
