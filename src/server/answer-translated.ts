import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { collectMessage } from '../anthropic/collect-message.ts';
import type { AnswerMessage, StreamEvent } from '../anthropic/events.ts';
import { createMessageBuilder, type MessageBuilder } from '../anthropic/message-builder.ts';
import { assertMessagesRequest } from '../anthropic/parse-request.ts';
import type { Part } from '../anthropic/parts.ts';
import { encodeEnvelope } from '../anthropic/reasoning-envelope.ts';
import type { MessagesRequest } from '../anthropic/request.ts';
import {
  offersOnlyWebSearch,
  searchQuery,
  webSearchUnavailable,
} from '../conversation/web-search.ts';
import type { Target } from '../protocols/adapter.ts';
import { loadAdapter } from '../protocols/registry.ts';
import { translateRequest } from '../protocols/translate-request.ts';
import type { TransformContext } from '../transformers/transformer.ts';
import type { AnswerObserver } from '../upstream/answer-observer.ts';
import type { HttpClient } from '../upstream/http-client.ts';
import { upstreamRequestId } from '../upstream/upstream-request-id.ts';
import { abortedWith } from './aborted-with.ts';
import type { ServerContext } from './context.ts';
import { withCountedOverflow } from './counted-overflow.ts';
import { decodeAnswer } from './decode-answer.ts';
import type { CandidateExchange } from './exchange.ts';
import { nameUpstream } from './name-upstream.ts';
import { sendEncoded, type Transport } from './send-encoded.ts';
import { sendJson } from './send-json.ts';
import { streamAnswer } from './stream-answer.ts';
import { transformedParts } from './transformed-parts.ts';

const NOTHING_ASKED: Part = { type: 'finish', reason: 'max_tokens' };

/**
 * Answers a request through a provider that speaks another protocol: transform, encode, send,
 * decode, build.
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended a stream early, after the client had got its beginning.
 */
export async function answerTranslated(
  { envelope, response, hints, candidate, observer, warn }: CandidateExchange,
  target: Target,
  context: ServerContext,
): Promise<unknown> {
  const { body } = envelope;
  assertMessagesRequest(body);
  const countTokens = () => context.correctTokens(hints.tokens, candidate);
  const explain = (error: unknown) =>
    context.toProxyError(nameUpstream(withCountedOverflow(error, countTokens, target), target));
  const transport = {
    http: observedClient(context.http, observer),
    printer: context.printer,
  };
  const asked = askProvider(body, { target, warn }, abortedWith(response), transport);
  // Its failure is looked at below.
  asked.catch(() => undefined);
  // Counting takes its time, which the provider spends anyway: the request is on its way by then.
  await nextTurn();
  const estimatedInputTokens = countTokens();
  const parts = await asked.catch((error: unknown) => {
    throw explain(error);
  });
  const builder = createMessageBuilder({
    id: `msg_${randomBytes(12).toString('hex')}`,
    model: envelope.model,
    estimatedInputTokens,
    thinkingSignature: encodeEnvelope({ provider: target.provider.name, model: target.model }),
    newToolId: () => `toolu_${randomBytes(12).toString('hex')}`,
  });
  const batches = explained(buildEvents(observeUsage(parts, observer), builder), explain);
  if (envelope.stream) return streamAnswer(response, batches, observer.began);
  const message = await collect(batches).catch((error: unknown) => {
    throw explain(error);
  });
  observer.began();
  sendJson(response, 200, message);
  return undefined;
}

async function collect(batches: AsyncIterable<readonly StreamEvent[]>): Promise<AnswerMessage> {
  const events: StreamEvent[] = [];
  for await (const batch of batches) events.push(...batch);
  return collectMessage(events);
}

async function* explained(
  batches: AsyncIterable<readonly StreamEvent[]>,
  explain: (error: unknown) => unknown,
): AsyncGenerator<readonly StreamEvent[]> {
  try {
    yield* batches;
  } catch (error) {
    throw explain(error);
  }
}

async function askProvider(
  body: MessagesRequest,
  transforming: TransformContext,
  signal: AbortSignal,
  transport: Transport,
): Promise<AsyncIterable<Iterable<Part>>> {
  const { target } = transforming;
  // It only warms Anthropic's cache, and others refuse it (wire.md 1.2, 10).
  if (body.max_tokens === 0) return atOnce([NOTHING_ASKED]);
  const adapter = await loadAdapter(target.provider.protocol);
  const webSearch = offersOnlyWebSearch(body);
  const query = searchQuery(body);
  if (webSearch && adapter.canSearchWeb?.(target) === false) {
    return atOnce(webSearchUnavailable(target.provider, query));
  }
  const { encoded, chain } = translateRequest(body, adapter, transforming);
  const response = await sendEncoded(encoded, adapter, transforming, transport, signal);
  const { toolNames } = encoded;
  const parts = decodeAnswer(response, adapter, {
    target,
    toolNames,
    webSearch,
    searchQuery: query,
  });
  return transformedParts(parts, chain.parts(transforming));
}

/** Tells when headers come. A request that is mended and sent once more has them twice. */
function observedClient(http: HttpClient, { responded }: AnswerObserver): HttpClient {
  return {
    ...http,
    async send(request) {
      const answer = await http.send(request);
      responded(upstreamRequestId(answer.headers));
      return answer;
    },
  };
}

async function* atOnce(parts: readonly Part[]): AsyncGenerator<readonly Part[]> {
  yield parts;
}

async function* observeUsage(
  batches: AsyncIterable<Iterable<Part>>,
  { usage }: AnswerObserver,
): AsyncGenerator<Iterable<Part>> {
  for await (const parts of batches) yield eachObserved(parts, usage);
}

function* eachObserved(parts: Iterable<Part>, observe: AnswerObserver['usage']): Generator<Part> {
  for (const part of parts) {
    if (part.type === 'usage') observe(part.usage);
    yield part;
  }
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
