import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part } from '../../src/anthropic/parts.ts';
import type { AnswerContext, Target } from '../../src/protocols/adapter.ts';
import { createDecoder } from '../../src/protocols/openai/decode-stream.ts';
import { encodeRequest } from '../../src/protocols/openai/encode-request.ts';
import { KNOWN_PROVIDERS } from '../../src/providers/registry.ts';
import { testTarget } from './chat-decoding.ts';
import { sse } from './openai-answers.ts';
import { type ReadAnswer, readEvents } from './read-events.ts';

type Json = Readonly<Record<string, unknown>>;

/** A model at a known provider, asked in the OpenAI dialect. */
export function knownTarget(name: string, model: string): Target {
  const known = KNOWN_PROVIDERS.get(name);
  if (known === undefined) throw new Error(`no provider is known as ${name}`);
  return { ...testTarget(known.quirks, { name }), model };
}

/** The parts of a streamed answer of these chunks. */
export function answerParts(
  chunks: readonly Json[],
  target: Target,
  context: Partial<AnswerContext> = {},
): readonly Part[] {
  const decoder = createDecoder({ target, toolNames: new Map(), webSearch: false, ...context });
  const bytes = new TextEncoder().encode(sse(chunks));
  return [...decoder.push(bytes), ...decoder.end()];
}

/** What a strict reader of the event grammar gets out of parts. */
export function readParts(parts: Iterable<Part>): ReadAnswer {
  let ids = 0;
  const builder = createMessageBuilder({
    id: 'msg_1',
    model: 'claude-test',
    estimatedInputTokens: 1,
    thinkingSignature: 'unsigned',
    newToolId: () => `toolu_${ids++}`,
  });
  const events = [...parts].flatMap((part) => builder.push(part));
  return readEvents([...events, ...builder.end()]);
}

/** The blocks of a thinking answer as the client keeps and resends them: its n-th one signed. */
export function keptThinking(answer: ReadAnswer, index = 0): Json {
  return { type: 'thinking', thinking: answer.thinking, signature: answer.signatures[index] };
}

/** The body and the warnings of a request with these fields. */
export function encodeFor(target: Target, fields: Json) {
  const request = {
    model: 'claude-test',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  } as Parameters<typeof encodeRequest>[0];
  const encoded = encodeRequest(request, target);
  const body: Json & { readonly messages: readonly Json[] } = JSON.parse(
    JSON.stringify(encoded.body),
  );
  return { encoded, body, warnings: encoded.warnings };
}
