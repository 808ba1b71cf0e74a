import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { collectMessage } from '../anthropic/collect-message.ts';
import type { StreamEvent } from '../anthropic/events.ts';
import { createMessageBuilder, type MessageBuilder } from '../anthropic/message-builder.ts';
import { assertMessagesRequest } from '../anthropic/parse-request.ts';
import type { Part } from '../anthropic/parts.ts';
import { encodeEnvelope } from '../anthropic/reasoning-envelope.ts';
import { asksForWebSearch } from '../anthropic/request.ts';
import type { Warning } from '../conversation/warnings.ts';
import type { Target } from '../protocols/adapter.ts';
import { loadAdapter, type TranslatedProtocol } from '../protocols/registry.ts';
import type { ServerContext } from './context.ts';
import { decodeAnswer } from './decode-answer.ts';
import type { MessagesExchange } from './exchange.ts';
import { sendEncoded } from './send-encoded.ts';
import { sendJson } from './send-json.ts';
import { streamAnswer } from './stream-answer.ts';

export interface TranslatedOutcome {
  readonly warnings: readonly Warning[];
  /** What ended a stream early, after the client had got its beginning. */
  readonly fault: unknown;
}

/**
 * Answers a request through a provider that speaks another protocol: encode, send, decode, build.
 * @throws ProxyError when no answer has begun.
 */
export async function answerTranslated(
  { envelope, response }: MessagesExchange,
  target: Target,
  protocol: TranslatedProtocol,
  context: ServerContext,
): Promise<TranslatedOutcome> {
  const { body } = envelope;
  assertMessagesRequest(body);
  const adapter = await loadAdapter(protocol);
  const encoded = adapter.encodeRequest(body, target);
  const { response: upstream, warnings } = await sendEncoded(
    encoded,
    adapter,
    target,
    context.http,
    abortedWith(response),
  );
  const parts = decodeAnswer(upstream, adapter, {
    target,
    toolNames: encoded.toolNames,
    webSearch: asksForWebSearch(body),
  });
  const builder = createMessageBuilder({
    id: `msg_${randomBytes(12).toString('hex')}`,
    model: envelope.model,
    estimatedInputTokens: context.tokens.countRequest(body),
    thinkingSignature: encodeEnvelope({ provider: target.provider.name, model: target.model }),
    newToolId: () => `toolu_${randomBytes(12).toString('hex')}`,
  });
  const batches = buildEvents(parts, builder);
  if (envelope.stream) {
    return { warnings, fault: await streamAnswer(response, batches) };
  }
  const events: StreamEvent[] = [];
  for await (const batch of batches) events.push(...batch);
  sendJson(response, 200, collectMessage(events));
  return { warnings, fault: undefined };
}

/** A request whose client went away must not go on costing money upstream. */
function abortedWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** What was read before a fault goes out before it: a fault must not depend on how bytes are cut. */
async function* buildEvents(
  batches: AsyncIterable<Iterable<Part>>,
  builder: MessageBuilder,
): AsyncGenerator<readonly StreamEvent[]> {
  for await (const parts of batches) {
    const events: StreamEvent[] = [];
    try {
      for (const part of parts) events.push(...builder.push(part));
    } catch (error) {
      yield events;
      throw error;
    }
    yield events;
  }
  yield builder.end();
}
