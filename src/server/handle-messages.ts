import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseEnvelope } from '../anthropic/parse-request.ts';
import { createWarnings, type Warn } from '../conversation/warnings.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { decideRoute } from '../route/decide-route.ts';
import type { Decision } from '../route/decision.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import type { RequestRecord } from '../session/activity.ts';
import { answerTranslated } from './answer-translated.ts';
import type { ServerContext } from './context.ts';
import type { MessagesExchange } from './exchange.ts';
import { forwardMessages } from './forward-messages.ts';
import { readBody } from './read-body.ts';
import { routeHeader } from './route-header.ts';

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
  const record = { startedAt, requestedModel: envelope.model };
  const { warn, list } = createWarnings();
  let decision: Decision | undefined;
  try {
    decision = decideRoute(envelope.model, context);
    const [candidate] = decision.candidates;
    response.setHeader('x-tproxy-route', routeHeader(decision, candidate));
    const exchange = { request, response, path, bytes, envelope, decision, candidate };
    const fault = await answer(exchange, context, warn);
    const { statusCode: status } = response;
    remember({ ...record, decision, status, fault, warnings: list() }, context);
  } catch (error) {
    const { status } = toProxyError(error);
    remember({ ...record, decision, status, fault: error, warnings: list() }, context);
    throw error;
  }
}

/** @returns what ended the answer early, after the client had got its beginning. */
function answer(exchange: MessagesExchange, context: ServerContext, warn: Warn): Promise<unknown> {
  const { candidate } = exchange;
  const provider = resolveProvider(candidate, context.config);
  if (provider.forwardsAsIs) return forwardMessages(exchange, provider, context);
  return answerTranslated(exchange, { provider, model: candidate.model }, context, warn);
}

type Remembered = Omit<RequestRecord, 'durationMs' | 'outcome'> & { readonly fault: unknown };

function remember({ fault, ...entry }: Remembered, { activity, now }: ServerContext): void {
  activity.record({
    ...entry,
    durationMs: now() - entry.startedAt,
    outcome: outcomeOf(fault, entry.status),
  });
}

function outcomeOf(fault: unknown, status: number): RequestRecord['outcome'] {
  if (fault !== undefined) return toProxyError(fault).code;
  return status >= 400 ? 'refused' : 'answered';
}
