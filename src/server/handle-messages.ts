import type { IncomingMessage, ServerResponse } from 'node:http';
import { analyzeRequest } from '../analyze/analyze-request.ts';
import { parseEnvelope } from '../anthropic/parse-envelope.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { decideRoute } from '../route/decide-route.ts';
import { conversationOf } from '../route/health/conversation-of.ts';
import type { ServerContext } from './context.ts';
import type { MessagesExchange } from './exchange.ts';
import { type Journal, openJournal } from './journal.ts';
import { type HeldQuestion, holdQuestion } from './question.ts';
import { readBody } from './read-body.ts';
import { recordRequest } from './record-request.ts';
import { tryCandidates } from './try-candidates.ts';
import { watchExchange } from './watch-exchange.ts';

/** A request and where its answer goes. */
interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** With its query, without the session secret. */
  readonly path: string;
}

/**
 * POST /v1/messages: the way of a request, step by step (docs/architecture.md).
 * @throws ProxyError when no answer has begun.
 */
export async function handleMessages(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: ServerContext,
): Promise<void> {
  const incoming = { request, response, path };
  const { question, journal } = await readQuestion(incoming, context);
  try {
    const exchange = route(incoming, question, context, journal);
    const fault = await tryCandidates(exchange, context, journal);
    const closed = journal.close(response.statusCode, fault);
    if (fault === undefined) await context.letClientRead();
    recordRequest(closed, question.countedTokens, context);
  } catch (error) {
    recordRequest(journal.close(toProxyError(error).status, error), undefined, context);
    throw error;
  }
}

async function readQuestion(
  { request, response, path }: Incoming,
  context: ServerContext,
): Promise<{ readonly question: HeldQuestion; readonly journal: Journal }> {
  const { now, stopwatch, requestId: id } = context;
  const startedAt = now();
  const elapsed = stopwatch();
  const bytes = await readBody(request);
  const envelope = parseEnvelope(bytes, context.requests.parse);
  const { model, body } = envelope;
  const journal = openJournal({ id, requestedModel: model, startedAt, elapsed });
  if (context.config.proxy.logBodies) watchExchange({ request, response, path, body }, context);
  const { headers } = request;
  const hints = analyzeRequest(
    { endpoint: 'messages', body, headers },
    context.tokens.countRequest,
  );
  return { question: holdQuestion({ bytes, envelope, hints }), journal };
}

function route(
  incoming: Incoming,
  question: HeldQuestion,
  context: ServerContext,
  journal: Journal,
): MessagesExchange {
  const { envelope, hints } = question.read();
  const { model, stream } = envelope;
  const decision = decideRoute(hints, context);
  journal.decided(hints, decision);
  const conversation = conversationOf(hints);
  return { ...incoming, model, stream, conversation, question, decision };
}
