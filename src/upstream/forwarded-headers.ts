import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Provider } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';

/** Headers that belong to one connection (RFC 9110 section 7.6.1), and those of a proxy itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const CREDENTIALS = new Set(['authorization', 'x-api-key', 'cookie']);

export interface ForwardingRules {
  readonly provider: Provider;
  readonly body: Buffer | undefined;
  readonly sessionToken: string;
}

/**
 * The client's headers as the upstream may see them. The client's own credential stays in only for
 * a provider whose credential is `client`.
 * @throws ProxyError when there is no credential that could be sent.
 */
export function forwardedRequestHeaders(
  headers: IncomingHttpHeaders,
  { provider, body, sessionToken }: ForwardingRules,
): IncomingHttpHeaders {
  const { credential } = provider;
  const keepsCredential = credential.kind === 'client';
  if (keepsCredential) refuseSessionToken(headers, sessionToken, provider);
  const forwarded: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (HOP_BY_HOP.has(name) || name === 'host') continue;
    if (!keepsCredential && CREDENTIALS.has(name)) continue;
    forwarded[name] = value;
  }
  // An answer in plain bytes can be watched for its end, and an error event added to it.
  forwarded['accept-encoding'] = 'identity';
  if (body !== undefined) forwarded['content-length'] = String(body.length);
  return { ...forwarded, ...provider.headers, ...credentialHeaders(provider) };
}

/** The upstream's headers as the client may see them: `request-id`, `retry-after` and rate limits included. */
export function forwardedAnswerHeaders(
  headers: IncomingHttpHeaders,
  lengthChanged: boolean,
): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_BY_HOP.has(name) && !(lengthChanged && name === 'content-length'),
    ),
  );
}

/**
 * Anthropic takes its keys as `x-api-key`; compatible servers differ in which of the two they read
 * (wire.md 8), so they get both.
 */
function credentialHeaders(provider: Provider): IncomingHttpHeaders {
  const { credential } = provider;
  switch (credential.kind) {
    case 'key':
      return new URL(provider.baseUrl).hostname === 'api.anthropic.com'
        ? { 'x-api-key': credential.value }
        : { 'x-api-key': credential.value, authorization: `Bearer ${credential.value}` };
    case 'missing':
      throw new ProxyError(
        'missing_api_key',
        `${provider.name} has no API key: the environment variable ${credential.variable} is not set. Export it and start tproxy again.`,
      );
    case 'client':
    case 'none':
      return {};
  }
}

function refuseSessionToken(
  headers: IncomingHttpHeaders,
  sessionToken: string,
  provider: Provider,
): void {
  const given = headers.authorization ?? headers['x-api-key'];
  if (given !== undefined && !String(given).includes(sessionToken)) return;
  throw new ProxyError(
    'no_client_credential',
    `This request goes to ${provider.name} with your own login, and there is none. Run "claude /login", or give the provider "${provider.name}" an api_key in the configuration.`,
  );
}
