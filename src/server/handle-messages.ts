import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseEnvelope } from '../anthropic/parse-request.ts';
import type { Warning } from '../conversation/warnings.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { decideRoute } from '../route/decide-route.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import type { RequestRecord } from '../session/activity.ts';
import { answerTranslated } from './answer-translated.ts';
import type { ServerContext } from './context.ts';
import type { MessagesExchange } from './exchange.ts';
import { forwardMessages } from './forward-messages.ts';
import { readBody } from './read-body.ts';
import { routeHeader } from './route-header.ts';

/** How an answer went. `fault` is what ended it early, after the client had got its beginning. */
interface Outcome {
  readonly fault: unknown;
  readonly warnings: readonly Warning[];
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
  const startedAt = context.now();
  const bytes = await readBody(request);
  const envelope = parseEnvelope(bytes);
  const decision = decideRoute(envelope.model, context);
  const [candidate] = decision.candidates;
  const exchange = { request, response, path, bytes, envelope, decision, candidate };
  response.setHeader('x-tproxy-route', routeHeader(decision, candidate));

  try {
    const outcome = await answer(exchange, context);
    record(exchange, startedAt, response.statusCode, outcome, context);
  } catch (error) {
    const { status } = toProxyError(error);
    record(exchange, startedAt, status, { fault: error, warnings: [] }, context);
    throw error;
  }
}

async function answer(exchange: MessagesExchange, context: ServerContext): Promise<Outcome> {
  const { candidate } = exchange;
  const provider = resolveProvider(candidate, context.config);
  if (provider.forwardsAsIs) {
    return { fault: await forwardMessages(exchange, provider, context), warnings: [] };
  }
  return answerTranslated(exchange, { provider, model: candidate.model }, context);
}

function record(
  { envelope, decision }: MessagesExchange,
  startedAt: number,
  status: number,
  { fault, warnings }: Outcome,
  { activity, now }: ServerContext,
): void {
  activity.record({
    startedAt,
    durationMs: now() - startedAt,
    endpoint: 'messages',
    requestedModel: envelope.model,
    decision,
    outcome: outcomeOf(fault, status),
    status,
    warnings,
  });
}

function outcomeOf(fault: unknown, status: number): RequestRecord['outcome'] {
  if (fault !== undefined) return toProxyError(fault).code;
  return status >= 400 ? 'refused' : 'answered';
}
