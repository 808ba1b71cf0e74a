import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { MessagesRequest } from '../../src/anthropic/request.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { type ReadAnswer, readEvents } from '../support/read-events.ts';
import { CUTS, splitBytes } from '../support/split-bytes.ts';
import { TRANSLATED_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import { neutralAnswer, neutralConversation } from '../support/stand-ins/arbitraries.ts';
import type { Dialect, ReadTurn } from '../support/stand-ins/dialect.ts';
import { looseMessages } from '../support/stand-ins/loose-messages.ts';
import type { ScriptedAnswer, ScriptedUsage } from '../support/stand-ins/script.ts';
import { targetOf } from '../support/stand-ins/stand-in-config.ts';
import { secretOf } from '../support/stand-ins/start-stand-in.ts';

const each = TRANSLATED_DIALECTS.map((dialect) => [dialect.protocol, dialect] as const);

async function encodeMessages(dialect: Dialect, messages: readonly unknown[]) {
  const adapter = await loadAdapter(dialect.protocol);
  const request = {
    model: 'claude-test',
    max_tokens: 4000,
    stream: true,
    tools: [{ name: 'Write', input_schema: { type: 'object' } }],
    messages,
  } as MessagesRequest;
  const encoded = adapter.encodeRequest(request, targetOf(dialect));
  return dialect.read(JSON.parse(JSON.stringify(encoded.body)));
}

async function decode(
  dialect: Dialect,
  answer: ScriptedAnswer,
  cuts: readonly number[],
): Promise<ReadAnswer> {
  const adapter = await loadAdapter(dialect.protocol);
  const target = targetOf(dialect);
  const decoder = adapter.createDecoder({ target, toolNames: new Map(), webSearch: false });
  let made = 0;
  const builder = createMessageBuilder({
    id: 'msg_1',
    model: 'claude-test',
    estimatedInputTokens: 7,
    thinkingSignature: 'unsigned',
    newToolId: () => `toolu_made_${made++}`,
  });
  const bytes = Buffer.from(dialect.stream(answer, secretOf(dialect, 0)));
  const parts = splitBytes(bytes, cuts).flatMap((piece) => [...decoder.push(piece)]);
  const events = [...parts, ...decoder.end()].flatMap((part) => [...builder.push(part)]);
  return readEvents([...events, ...builder.end()]);
}

/** What the client must be told of an answer in a dialect that counts this much. */
function expectedAnswer({ counts }: Dialect, answer: ScriptedAnswer): Partial<ReadAnswer> {
  const { thinking = '', text = '', calls = [], stop, usage } = answer;
  const ended = calls.length > 0 ? 'tool_use' : 'end_turn';
  return {
    thinking,
    text,
    stopReason: { end: ended, length: 'max_tokens', refusal: 'refusal' }[stop] as 'end_turn',
    usage: expect.objectContaining(expectedUsage(counts, usage)),
  };
}

function expectedUsage(
  counts: Dialect['counts'],
  { input, cached, output, thinking }: ScriptedUsage,
): Readonly<Record<string, unknown>> {
  return {
    input_tokens: counts.cached ? input : input + cached,
    cache_read_input_tokens: counts.cached ? cached : 0,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: counts.thinking ? thinking : 0 },
  };
}

/** What a conversation says, whichever way its turns are cut. */
function said(turns: readonly Pick<ReadTurn, 'role' | 'text' | 'calls' | 'results'>[]) {
  return {
    texts: turns.map(({ text }) => text).join(''),
    calls: turns.flatMap(({ calls }) => calls),
    results: turns.flatMap(({ results }) => results),
  };
}

describe.each(each)('an answer in %s', (_protocol, dialect) => {
  it('reads the same wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(neutralAnswer(dialect), CUTS, async (answer, cuts) => {
        const read = await decode(dialect, answer, cuts);
        expect(read).toMatchObject(expectedAnswer(dialect, answer));
        expect(read.tools.map((tool) => ({ ...tool, input: JSON.parse(tool.input) }))).toEqual(
          answer.calls ?? [],
        );
      }),
    );
  });

  it('reads the same byte by byte', async () => {
    const [answer] = fc.sample(neutralAnswer(dialect), { numRuns: 1, seed: 7 });
    if (answer === undefined) throw new Error('no sample');
    const { length } = Buffer.from(dialect.stream(answer, 'secret'));
    const cuts = Array.from({ length }, (_, index) => index / length);
    expect(await decode(dialect, answer, cuts)).toMatchObject(expectedAnswer(dialect, answer));
  });
});

describe.each(each)('a conversation in %s', (_protocol, dialect) => {
  it('keeps every text, call and result', async () => {
    await fc.assert(
      fc.asyncProperty(neutralConversation, async ({ messages, turns }) => {
        const { turns: read, faults } = await encodeMessages(dialect, messages);
        expect(faults).toEqual([]);
        const [expected, found] = [said(turns), said(read)];
        expect(found.calls).toEqual(expected.calls);
        expect(found.results).toEqual(expected.results);
        expect(found.texts.replaceAll('\n\n', '')).toBe(expected.texts.replaceAll('\n\n', ''));
      }),
    );
  });

  it('is legal however broken it was', async () => {
    await fc.assert(
      fc.asyncProperty(looseMessages, async (messages) => {
        expect((await encodeMessages(dialect, messages)).faults).toEqual([]);
      }),
    );
  });
});
