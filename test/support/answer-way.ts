import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { AnswerWay } from '../../src/server/answer-events.ts';

/** What an answer passes whose bytes say its parts as JSON, and which nothing changes. */
export function answerWay(changes: Partial<AnswerWay> = {}): AnswerWay {
  return {
    decoder: { push: (bytes) => JSON.parse(String(bytes)), isOver: false, end: () => [] },
    transform: { push: (part) => [part], end: () => [] },
    builder: createMessageBuilder({
      id: 'msg_1',
      model: 'm',
      estimatedInputTokens: 1,
      thinkingSignature: 's',
      newToolId: () => 'toolu_1',
    }),
    observer: { usage: () => undefined },
    explain: (error) => error,
    ...changes,
  };
}
