import type { Provider } from '../config/types.ts';
import type { ProxyError } from '../errors/proxy-error.ts';
import { forwardedBody } from '../upstream/forwarded-body.ts';
import type { ServerContext } from './context.ts';
import type { CandidateExchange } from './exchange.ts';

/**
 * Sends a request on to a provider that speaks the Messages API itself.
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended the answer early, if one did.
 */
export function forwardMessages(
  exchange: CandidateExchange,
  provider: Provider,
  { config, passThrough }: ServerContext,
): Promise<ProxyError | undefined> {
  const { request, response, path, decision, candidate, observer } = exchange;
  const { bytes, envelope, hints } = exchange.question.read();
  const { model } = candidate;
  const needsSignatures = provider.name === config.passthrough.name;
  return passThrough.forward({
    request,
    headers: hints.headers,
    response,
    path,
    body: forwardedBody({ bytes, body: envelope.body, model, needsSignatures }),
    expects: exchange.stream ? 'events' : 'json',
    provider,
    model,
    restoreModel: model === exchange.model ? undefined : exchange.model,
    hasAlternative: decision.candidates.length > 1,
    observer,
  });
}
