import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { defaultCandidate } from '../route/candidates/default-candidate.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import { UNOBSERVED } from '../upstream/answer-observer.ts';
import type { ServerContext } from './context.ts';
import { handleCountTokens } from './handle-count-tokens.ts';
import { handleMessages } from './handle-messages.ts';
import { handleModels } from './handle-models.ts';
import { readBody } from './read-body.ts';
import { sendJson } from './send-json.ts';

/**
 * Calls the handler of an endpoint.
 * @param path with its query, without the session secret
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended an answer early of which no record is kept.
 */
export async function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: ServerContext,
): Promise<unknown> {
  const pathname = path.split('?', 1)[0] ?? path;
  const method = request.method ?? 'GET';
  if (pathname === '/v1/messages' && method === 'POST') {
    return handleMessages(request, response, path, context);
  }
  if (pathname === '/v1/messages/count_tokens' && method === 'POST') {
    return handleCountTokens(request, response, path, context);
  }
  if (pathname === '/health' && isRead(method)) {
    return sendJson(response, 200, context.report());
  }
  if (pathname === '/' && isRead(method)) {
    response.writeHead(200).end();
    return undefined;
  }
  const anthropic = defaultAnthropic(context);
  if (pathname === '/v1/models' && method === 'GET' && anthropic?.credential.kind !== 'client') {
    return handleModels(response, context.config, context.startedAt);
  }
  if (pathname === '/v1/messages' || pathname === '/v1/messages/count_tokens') {
    throw new ProxyError('method_not_allowed', `${pathname} takes POST, not ${method}.`);
  }
  if (anthropic === undefined) {
    throw new ProxyError('not_found', `${method} ${pathname} is not served here.`);
  }
  return context.passThrough.forward({
    request,
    headers: request.headers,
    response,
    path,
    body: needsLength(request) ? await readBody(request) : undefined,
    provider: anthropic,
    model: '',
    restoreModel: undefined,
    hasAlternative: false,
    observer: UNOBSERVED,
  });
}

/**
 * Without a length, Node frames the body of these methods not at all: upstream, it would stand on a
 * shared connection like a request of its own.
 */
function needsLength({ method = 'GET', headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined && !/^(?:POST|PUT|PATCH)$/.test(method);
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Anthropic, when the default route leads there: paths that tproxy does not know are its own. */
function defaultAnthropic({ config, modelAliases }: ServerContext): Provider | undefined {
  const provider = resolveProvider(defaultCandidate(config, modelAliases), config);
  return provider.name === config.passthrough.name ? provider : undefined;
}
