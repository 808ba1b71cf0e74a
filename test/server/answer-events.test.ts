import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part, Usage } from '../../src/anthropic/parts.ts';
import { type AnswerWay, answerEvents } from '../../src/server/answer-events.ts';

const USAGE: Usage = {
  inputTokens: 1,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  outputTokens: 2,
  thinkingTokens: 0,
};
const TEXT: Part = { type: 'text', text: 'a' };
const FINISH: Part = { type: 'finish', reason: 'end_turn' };

function wayOf(changes: Partial<AnswerWay> = {}): AnswerWay {
  return {
    transform: { push: (part) => [part], end: () => [] },
    builder: createMessageBuilder({
      id: 'msg_1',
      model: 'm',
      estimatedInputTokens: 1,
      thinkingSignature: 's',
      newToolId: () => 'toolu_1',
    }),
    observer: { usage: () => undefined },
    explain: (error) => new Error(`explained: ${String(error)}`),
    ...changes,
  };
}

function* thenThrow(parts: readonly Part[]): Generator<Part> {
  yield* parts;
  throw new Error('broken');
}

/** The types of the events, batch by batch, and what was thrown. */
async function read(
  batches: readonly Iterable<Part>[],
  way: AnswerWay,
): Promise<{ types: StreamEvent['type'][][]; thrown: string | undefined }> {
  async function* arriving(): AsyncGenerator<Iterable<Part>> {
    yield* batches;
  }
  const types: StreamEvent['type'][][] = [];
  try {
    for await (const events of answerEvents(arriving(), way))
      types.push(events.map(({ type }) => type));
    return { types, thrown: undefined };
  } catch (error) {
    return { types, thrown: String(error) };
  }
}

describe('answerEvents', () => {
  it('gives the events of each batch together, text that belongs together as one, and those of the end', async () => {
    const { types, thrown } = await read([[TEXT, TEXT], [], [FINISH]], wayOf());
    expect(thrown).toBeUndefined();
    expect(types).toEqual([
      ['message_start', 'content_block_start', 'content_block_delta'],
      [],
      [],
      ['content_block_stop', 'message_delta', 'message_stop'],
    ]);
  });

  it('gives out what was read before a fault, which it explains', async () => {
    const { types, thrown } = await read([[TEXT], thenThrow([TEXT])], wayOf());
    expect(types.at(-1)).toEqual(['content_block_delta']);
    expect(thrown).toBe('Error: explained: Error: broken');
  });

  it('gives out what transformers held back before it tells that the answer is incomplete', async () => {
    const transform = { push: () => [], end: () => [TEXT] };
    const { types, thrown } = await read([[TEXT]], wayOf({ transform }));
    expect(types.at(-1)).toEqual(['message_start', 'content_block_start', 'content_block_delta']);
    expect(thrown).toContain('explained');
  });

  it('tells of the counts that transformers let through', async () => {
    const counts: Usage[] = [];
    const doubled = { ...USAGE, outputTokens: 4 };
    const transform = {
      push: (part: Part) => (part.type === 'usage' ? [{ ...part, usage: doubled }] : [part]),
      end: () => [],
    };
    const observer = { usage: (usage: Usage) => counts.push(usage) };
    await read([[TEXT, { type: 'usage', usage: USAGE }, FINISH]], wayOf({ transform, observer }));
    expect(counts).toEqual([doubled]);
  });
});
