import type { ContentBlock, Message } from '../../anthropic/request.ts';
import { createTurnConverter } from '../../conversation/convert-turns.ts';
import { CONTINUE_PREFILL, EMPTY_MESSAGE, systemReminder } from '../../conversation/notes.ts';
import { systemBlocks } from '../../conversation/system-text.ts';
import type { UserItem, UserTurn } from '../../conversation/turns.ts';
import type { Conversion } from './conversion.ts';
import { convertAssistant, isSentBack } from './convert-assistant.ts';
import { convertBlock } from './convert-content.ts';
import { convertAnswers, convertOrphan } from './convert-tool-result.ts';
import { isOwnThinking } from './signatures.ts';
import type { Content, Part } from './wire-types.ts';

/**
 * The conversation as contents (wire.md 7.2): user and model take turns, a user begins and ends,
 * and each function call is answered at the beginning of the turn after it.
 */
export function convertContents(
  messages: readonly Message[],
  conversion: Conversion,
): readonly Content[] {
  const contents = [...convertTurns(messages, conversion).items];
  if (contents[0]?.role !== 'user') contents.unshift(userContent([{ text: EMPTY_MESSAGE }]));
  if (contents.at(-1)?.role === 'model') {
    conversion.warn('messages (prefill)', 'the model is asked to continue: it cannot be made to');
    contents.push(userContent([{ text: CONTINUE_PREFILL }]));
  }
  return contents;
}

const convertTurns = createTurnConverter<Conversion, Content>({
  isSent,
  convert: (turn, conversion) => [
    turn.role === 'assistant'
      ? convertAssistant(turn.blocks, conversion)
      : convertUserTurn(turn, conversion),
  ],
});

function isSent(block: ContentBlock, { target, warn }: Conversion): boolean {
  const sent = isSentBack(block, target);
  if (!sent && block.type !== 'text' && !isOwnThinking(block, target)) {
    warn(block.type, 'dropped: it belongs to another provider');
  }
  return sent;
}

/** Nothing may stand between a call and its response, so the responses come first. */
function convertUserTurn({ answers, items }: UserTurn, conversion: Conversion): Content {
  const { responses, media } = convertAnswers(answers, conversion);
  const said = items.flatMap((item) => convertItem(item, conversion));
  const parts = [...responses, ...media, ...said];
  return userContent(parts.length > 0 ? parts : [{ text: EMPTY_MESSAGE }]);
}

function convertItem(item: UserItem, conversion: Conversion): readonly Part[] {
  switch (item.type) {
    case 'system': {
      const text = systemBlocks(item.content)
        .map((block) => block.text)
        .join('\n\n');
      return text === '' ? [] : [{ text: systemReminder(text) }];
    }
    case 'tool_result':
      return convertOrphan(item, conversion);
    default:
      return convertBlock(item, conversion);
  }
}

function userContent(parts: Part[]): Content {
  return { role: 'user', parts };
}
