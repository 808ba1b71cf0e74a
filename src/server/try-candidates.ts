import { toProxyError } from '../errors/to-proxy-error.ts';
import type { Candidate } from '../route/decision.ts';
import { type CandidateFailure, mostUseful } from '../route/health/combine-failures.ts';
import { movesOn } from '../route/health/moves-on.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import { answerTranslated } from './answer-translated.ts';
import type { ServerContext } from './context.ts';
import type { CandidateExchange, MessagesExchange } from './exchange.ts';
import { forwardMessages } from './forward-messages.ts';
import type { AttemptJournal, Journal } from './journal.ts';
import { routeHeader } from './route-header.ts';

/**
 * Asks the candidates in order until one begins to answer. Each gets the original request,
 * translated anew; after the first byte no other is asked.
 * @throws ProxyError when no answer has begun: the most useful of all failures.
 * @returns the fault that ended the answer early, after the client had got its beginning.
 */
export async function tryCandidates(
  exchange: MessagesExchange,
  context: ServerContext,
  journal: Journal,
): Promise<unknown> {
  const { decision, response } = exchange;
  const failures: CandidateFailure[] = [];
  for (const candidate of decision.candidates) {
    const attempt = journal.attempt(candidate);
    context.health.begin(candidate);
    response.setHeader('x-tproxy-route', routeHeader(decision, candidate));
    try {
      const fault = await answer(exchange, candidate, context, attempt);
      attempt.ended(response.statusCode, fault);
      if (fault !== undefined) context.health.failed(candidate, toProxyError(fault));
      return fault;
    } catch (thrown) {
      const error = context.toProxyError(thrown);
      attempt.ended(error.status, error);
      context.health.failed(candidate, error);
      failures.push({ candidate, error });
      if (response.headersSent || response.destroyed || !movesOn(error)) break;
    }
  }
  throw mostUseful(failures);
}

function answer(
  exchange: MessagesExchange,
  candidate: Candidate,
  context: ServerContext,
  attempt: AttemptJournal,
): Promise<unknown> {
  const provider = resolveProvider(candidate, context.config);
  const towards: CandidateExchange = {
    ...exchange,
    candidate,
    warn: attempt.warn,
    observer: {
      responded: attempt.responded,
      began() {
        attempt.began();
        exchange.question.letGo();
        if (!attempt.hasResponded) return;
        context.health.succeeded(candidate, attempt.elapsedMs);
        remember(exchange, candidate, context);
      },
      refused(error) {
        attempt.refused(error);
        context.health.failed(candidate, error);
      },
      usage: attempt.usage,
    },
  };
  return provider.forwardsAsIs
    ? forwardMessages(towards, provider, context)
    : answerTranslated(towards, { provider, model: candidate.model }, context);
}

function remember(
  { decision, conversation }: MessagesExchange,
  candidate: Candidate,
  { affinity }: ServerContext,
): void {
  const { candidates, resting } = decision;
  affinity.used(conversation, [...candidates, ...resting], candidate);
}
