import type { StreamEvent } from '../../src/anthropic/events.ts';
import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part } from '../../src/anthropic/parts.ts';
import type { AnswerContext } from '../../src/protocols/adapter.ts';
import { geminiAdapter } from '../../src/protocols/gemini/adapter.ts';
import { type Decoded, decoded } from './decoded.ts';
import { geminiTarget } from './gemini-requests.ts';
import { type ReadAnswer, readEvents } from './read-events.ts';

/** The context of an answer, an ordinary one of the default target unless told otherwise. */
export function answerContext(changes: Partial<AnswerContext> = {}): AnswerContext {
  return { target: geminiTarget(), toolNames: new Map(), webSearch: false, ...changes };
}

/** Feeds the pieces of a stream to a fresh decoder. */
export function decodeGemini(
  pieces: Iterable<Uint8Array>,
  context: AnswerContext = answerContext(),
): Decoded {
  return decoded(geminiAdapter.createDecoder(context), pieces);
}

/** A stream of these chunks, as Google frames it. */
export function streamOf(chunks: readonly unknown[]): Uint8Array {
  const text = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('');
  return new TextEncoder().encode(text);
}

/** A chunk whose candidate has these parts. */
export function chunkOf(
  parts: readonly unknown[],
  candidate: object = {},
  rest: object = {},
): object {
  return { candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }], ...rest };
}

/** The last chunk of an answer, with these parts. */
export function lastChunk(
  parts: readonly unknown[],
  finishReason = 'STOP',
  candidate: object = {},
): object {
  const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 };
  return chunkOf(parts, { finishReason, ...candidate }, { usageMetadata });
}

/** Decodes chunks in one piece. */
export function decodeChunks(chunks: readonly unknown[], context?: AnswerContext): Decoded {
  return decodeGemini([streamOf(chunks)], context);
}

/** The answer that a client reads from these parts. */
export function readAnswer(parts: Iterable<Part>): ReadAnswer {
  return readEvents(buildEvents(parts));
}

/** The content blocks that a client stores, as they come back in its next request. */
export function storedBlocks(parts: Iterable<Part>): readonly Readonly<Record<string, unknown>>[] {
  const blocks: Record<string, unknown>[] = [];
  const inputs = new Map<number, string>();
  for (const event of buildEvents(parts)) {
    if (event.type === 'content_block_start') blocks.push({ ...event.content_block });
    if (event.type !== 'content_block_delta') continue;
    const block = blocks[event.index] ?? {};
    const { delta } = event;
    if (delta.type === 'text_delta') block['text'] = `${block['text']}${delta.text}`;
    if (delta.type === 'thinking_delta')
      block['thinking'] = `${block['thinking']}${delta.thinking}`;
    if (delta.type === 'signature_delta') block['signature'] = delta.signature;
    if (delta.type === 'input_json_delta') {
      const json = `${inputs.get(event.index) ?? ''}${delta.partial_json}`;
      inputs.set(event.index, json);
    }
  }
  for (const [index, json] of inputs) blocks[index] = { ...blocks[index], input: JSON.parse(json) };
  return blocks;
}

function buildEvents(parts: Iterable<Part>): readonly StreamEvent[] {
  let made = 0;
  const builder = createMessageBuilder({
    id: 'msg_test',
    model: 'claude-test',
    estimatedInputTokens: 7,
    thinkingSignature: 'tp1.gemini.e30',
    newToolId: () => `toolu_made_${made++}`,
  });
  const events = [...parts].flatMap((part) => [...builder.push(part)]);
  return [...events, ...builder.end()];
}
