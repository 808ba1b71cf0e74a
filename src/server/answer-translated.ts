import { setImmediate as nextTurn } from 'node:timers/promises';
import { collectMessage } from '../anthropic/collect-message.ts';
import type { AnswerMessage, StreamEvent } from '../anthropic/events.ts';
import { createMessageBuilder } from '../anthropic/message-builder.ts';
import { encodeEnvelope } from '../anthropic/reasoning-envelope.ts';
import type { Target } from '../protocols/adapter.ts';
import { askProvider } from './ask-provider.ts';
import type { ServerContext } from './context.ts';
import { withCountedOverflow } from './counted-overflow.ts';
import type { CandidateExchange } from './exchange.ts';
import { nameUpstream } from './name-upstream.ts';
import { randomDigits } from './random-id.ts';
import { type OpenAnswer, readAnswer } from './read-answer.ts';
import { sendJson } from './send-json.ts';
import { streamAnswer } from './stream-answer.ts';

/**
 * Answers a request through a provider that speaks another protocol: transform, encode, send,
 * decode, build.
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended a stream early, after the client had got its beginning.
 */
export async function answerTranslated(
  exchange: CandidateExchange,
  target: Target,
  context: ServerContext,
): Promise<unknown> {
  const { response, observer } = exchange;
  const asked = askProvider(exchange, target, context);
  // Its failure is looked at below.
  asked.catch(() => undefined);
  exchange.question.countLater();
  // Even an estimate takes its time, which the provider spends anyway: in the turn after the next,
  // the request is on its way over a connection that was used before.
  await nextTurn();
  await nextTurn();
  const estimatedInputTokens = estimateTokens(exchange, context);
  const countInputTokens = (): number => countTokens(exchange, context) ?? estimatedInputTokens;
  const explain = (error: unknown): unknown =>
    context.toProxyError(
      nameUpstream(withCountedOverflow(error, countInputTokens, target), target),
    );
  const { body, decoder, transform } = await asked.catch((error: unknown) => {
    throw explain(error);
  });
  const builder = createMessageBuilder({
    id: `msg_${randomDigits()}`,
    model: exchange.model,
    estimatedInputTokens,
    countInputTokens,
    thinkingSignature: encodeEnvelope({ provider: target.provider.name, model: target.model }),
    newToolId: () => `toolu_${randomDigits()}`,
  });
  const { name, baseUrl } = target.provider;
  const destination = { provider: name, baseUrl };
  const way = { decoder, transform, builder, observer, explain };
  const answer = { body, destination, way };
  if (exchange.stream) return streamAnswer(response, answer, observer.began);
  const message = await collectAnswer(answer);
  observer.began();
  sendJson(response, 200, message);
  return undefined;
}

/** For the beginning of the answer, whose end has the provider's own count. */
function estimateTokens(
  { question, candidate }: CandidateExchange,
  { correctTokens, tokens }: ServerContext,
): number {
  const { hints, envelope } = question.read();
  const estimate = hints.isCounted ? hints.tokens : tokens.estimateRequest(envelope.body);
  return correctTokens(estimate, candidate);
}

function countTokens(
  { question, candidate }: CandidateExchange,
  { correctTokens }: ServerContext,
): number | undefined {
  const counted = question.countedTokens;
  return counted === undefined ? undefined : correctTokens(counted, candidate);
}

/** @throws whatever goes wrong, explained. */
async function collectAnswer(answer: OpenAnswer): Promise<AnswerMessage> {
  const all: StreamEvent[] = [];
  const fault = await readAnswer(answer, {
    take({ events }) {
      for (const event of events) all.push(event);
      return true;
    },
    wait: async () => undefined,
  });
  if (fault !== undefined) throw fault.error;
  try {
    return collectMessage(all);
  } catch (error) {
    throw answer.way.explain(error);
  }
}
