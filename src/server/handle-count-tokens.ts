import type { IncomingMessage, ServerResponse } from 'node:http';
import { assertCountRequest, parseEnvelope } from '../anthropic/parse-request.ts';
import { decideRoute } from '../route/decide-route.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import type { ServerContext } from './context.ts';
import { forwardMessages } from './forward-messages.ts';
import { readBody } from './read-body.ts';
import { sendJson } from './send-json.ts';

/**
 * POST /v1/messages/count_tokens. Anthropic counts for its own models; its compatible endpoints
 * have no such path (wire.md 5.1, 6.1), so for all others the count is tproxy's own.
 * @throws ProxyError when no answer has begun.
 */
export async function handleCountTokens(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: ServerContext,
): Promise<void> {
  const bytes = await readBody(request);
  const envelope = parseEnvelope(bytes);
  const decision = decideRoute(envelope.model, context);
  const [candidate] = decision.candidates;
  const provider = resolveProvider(candidate, context.config);
  if (provider.name === context.config.passthrough.name && provider.protocol === 'anthropic') {
    const exchange = { request, response, path, bytes, envelope, decision, candidate };
    await forwardMessages(exchange, provider, context);
    return;
  }
  const { body } = envelope;
  assertCountRequest(body);
  await context.tokens.load();
  sendJson(response, 200, { input_tokens: context.tokens.countRequest(body) });
}
