import type { IncomingMessage, ServerResponse } from 'node:http';
import { analyzeRequest } from '../analyze/analyze-request.ts';
import { parseEnvelope } from '../anthropic/parse-request.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { decideRoute } from '../route/decide-route.ts';
import type { ServerContext } from './context.ts';
import { openJournal } from './journal.ts';
import { readBody } from './read-body.ts';
import { recordRequest } from './record-request.ts';
import { tryCandidates } from './try-candidates.ts';
import { watchExchange } from './watch-exchange.ts';

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
  const { now, stopwatch } = context;
  const startedAt = now();
  const elapsed = stopwatch();
  const bytes = await readBody(request);
  const envelope = parseEnvelope(bytes, context.requests.parse);
  const { model, body } = envelope;
  const { requestId: id } = context;
  const journal = openJournal({ id, requestedModel: model, startedAt, elapsed });
  if (context.config.proxy.logBodies) watchExchange({ request, response, path, body }, context);
  try {
    const { headers } = request;
    const hints = analyzeRequest(
      { endpoint: 'messages', body, headers },
      context.tokens.countRequest,
    );
    const decision = decideRoute(hints, context);
    journal.decided(hints, decision);
    const exchange = { request, response, path, bytes, envelope, hints, decision };
    const fault = await tryCandidates(exchange, context, journal);
    recordRequest(journal.close(response.statusCode, fault), hints, context);
  } catch (error) {
    recordRequest(journal.close(toProxyError(error).status, error), undefined, context);
    throw error;
  }
}
