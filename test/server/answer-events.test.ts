import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import type { Part, Usage } from '../../src/anthropic/parts.ts';
import type { PartDecoder } from '../../src/protocols/adapter.ts';
import { type AnswerWay, createAnswerEvents } from '../../src/server/answer-events.ts';
import { answerWay } from '../support/answer-way.ts';

const USAGE: Usage = {
  inputTokens: 1,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  outputTokens: 2,
  thinkingTokens: 0,
};
const BYTES = Buffer.from('any');
const TEXT: Part = { type: 'text', text: 'a' };
const FINISH: Part = { type: 'finish', reason: 'end_turn' };

function* thenThrow(parts: readonly Part[]): Generator<Part> {
  yield* parts;
  throw new Error('broken');
}

/** Reads one batch after another, which ends with the part that says so. */
function decoderOf(batches: readonly Iterable<Part>[]): PartDecoder {
  const left = [...batches];
  let isOver = false;
  return {
    push() {
      const parts = left.shift() ?? [];
      isOver = Array.isArray(parts) && parts.includes(FINISH);
      return parts;
    },
    get isOver() {
      return isOver;
    },
    end: () => [],
  };
}

/** The types of the events, batch by batch, and what was the fault. */
function read(
  batches: readonly Iterable<Part>[],
  changes: Partial<AnswerWay> = {},
): { types: StreamEvent['type'][][]; fault: string | undefined } {
  const explain = (error: unknown): Error => new Error(`explained: ${String(error)}`);
  const decoder = decoderOf(batches);
  const answer = createAnswerEvents(answerWay({ decoder, explain, ...changes }));
  const types: StreamEvent['type'][][] = [];
  for (let batch = answer.push(BYTES); ; batch = answer.push(BYTES)) {
    const last = !batch.isOver && types.length === batches.length ? answer.end() : batch;
    types.push(last.events.map(({ type }) => type));
    if (last.isOver) return { types, fault: last.fault && String(last.fault.error) };
  }
}

describe('createAnswerEvents', () => {
  it('gives the events of each batch together, text that belongs together as one', () => {
    const { types, fault } = read([[TEXT, TEXT], [], [TEXT, FINISH]]);
    expect(fault).toBeUndefined();
    expect(types).toEqual([
      ['message_start', 'content_block_start', 'content_block_delta'],
      [],
      ['content_block_delta', 'content_block_stop', 'message_delta', 'message_stop'],
    ]);
  });

  it('reads no more when the provider has said that the answer is over', () => {
    const { types, fault } = read([[TEXT, FINISH], thenThrow([TEXT])]);
    expect(fault).toBeUndefined();
    expect(types).toHaveLength(1);
  });

  it('gives out what was read before a fault, which it explains', () => {
    const { types, fault } = read([[TEXT], thenThrow([TEXT])]);
    expect(types.at(-1)).toEqual(['content_block_delta']);
    expect(fault).toBe('Error: explained: Error: broken');
  });

  it('gives out what transformers held back before it tells that the answer is incomplete', () => {
    const transform = { push: () => [], end: () => [TEXT] };
    const { types, fault } = read([[TEXT]], { transform });
    expect(types.at(-1)).toEqual(['message_start', 'content_block_start', 'content_block_delta']);
    expect(fault).toContain('explained');
  });

  it('tells of the counts that transformers let through', () => {
    const counts: Usage[] = [];
    const doubled = { ...USAGE, outputTokens: 4 };
    const transform = {
      push: (part: Part) => (part.type === 'usage' ? [{ ...part, usage: doubled }] : [part]),
      end: () => [],
    };
    const observer = { usage: (usage: Usage) => counts.push(usage) };
    read([[TEXT, { type: 'usage', usage: USAGE }, FINISH]], { transform, observer });
    expect(counts).toEqual([doubled]);
  });
});
