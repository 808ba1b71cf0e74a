import type { Provider } from '../config/types.ts';
import { fitForAnthropic } from '../conversation/fit-for-anthropic.ts';
import { fitForClaude } from '../conversation/fit-for-claude.ts';
import type { ProxyError } from '../errors/proxy-error.ts';
import { renameModel } from '../upstream/rename-model.ts';
import type { ServerContext } from './context.ts';
import type { MessagesExchange } from './exchange.ts';

/**
 * Sends a request on to a provider that speaks the Messages API itself. The body stays byte for
 * byte, but for what other providers left in it and, when the route renames the model, for the model
 * and what this one does not take.
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended the answer early, if one did.
 */
export function forwardMessages(
  { request, response, path, bytes, envelope, candidate }: MessagesExchange,
  provider: Provider,
  context: ServerContext,
): Promise<ProxyError | undefined> {
  const renamed = candidate.model !== envelope.model;
  const needsSignatures = provider.name === context.config.passthrough.name;
  const own = fitForAnthropic(envelope.body, { needsSignatures });
  const cleaned = renamed ? fitForClaude(own, candidate.model) : own;
  const unchanged = cleaned === envelope.body ? bytes : Buffer.from(JSON.stringify(cleaned));
  return context.passThrough.forward({
    request,
    response,
    path,
    body: renamed ? renameModel(unchanged, cleaned, candidate.model) : unchanged,
    provider,
    restoreModel: renamed ? envelope.model : undefined,
  });
}
