import type { IncomingMessage } from 'node:http';
import type { Provider } from '../config/types.ts';
import { ProxyError, type ProxyErrorCode } from '../errors/proxy-error.ts';
import type { UpstreamFailure } from '../protocols/adapter.ts';
import { movesOn } from '../route/moves-on.ts';
import { errorFromFailure } from '../upstream-errors/upstream-error.ts';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_MESSAGE_CHARACTERS = 500;

/**
 * Statuses that the client acts on as if they were about its own login or its own choice of model
 * (client.md 2.2, 4.2). They are reworded unless the login is indeed the client's.
 */
const REWORDED: Readonly<Record<number, ProxyErrorCode>> = {
  401: 'upstream_auth',
  403: 'upstream_auth',
  404: 'upstream_model_not_found',
};

/** What becomes of a refusal. */
export type Refusal =
  /** The client gets tproxy's own words, or another candidate's answer. */
  | { readonly kind: 'error'; readonly error: ProxyError }
  /** It is unread, and goes to the client as it is: the error tells no more than its status and headers. */
  | { readonly kind: 'unread'; readonly error: ProxyError }
  /** It was read to its end, and goes to the client as it is. */
  | { readonly kind: 'relayed'; readonly failure: UpstreamFailure; readonly error: ProxyError };

export interface RefusalRules {
  readonly provider: Provider;
  readonly model: string;
  /** See ForwardedRequest. */
  readonly hasAlternative: boolean;
}

/**
 * Tells whether a forwarded answer is a refusal, and whether it may be piped to the client.
 * @returns undefined for any other answer.
 */
export async function readRefusal(
  answer: IncomingMessage,
  { provider, model, hasAlternative }: RefusalRules,
): Promise<Refusal | undefined> {
  const { statusCode: status = 502, headers } = answer;
  if (status < 300) return undefined;
  if (status < 400) {
    answer.resume();
    return { kind: 'error', error: redirected(status, provider) };
  }
  const code = provider.credential.kind === 'client' ? undefined : REWORDED[status];
  if (code === undefined && !hasAlternative) {
    const failure = { status, headers, body: '' };
    return { kind: 'unread', error: errorFromFailure(failure, { provider, model }) };
  }
  const failure = { status, headers, body: await readText(answer) };
  if (code !== undefined) return { kind: 'error', error: reworded(failure, code, provider) };
  const error = errorFromFailure(failure, { provider, model });
  return movesOn(error) ? { kind: 'error', error } : { kind: 'relayed', failure, error };
}

function redirected(status: number, { name, baseUrl }: Provider): ProxyError {
  return new ProxyError(
    'upstream_invalid_response',
    `${name} answered with a redirect (${status}), which is not followed. Is api_base_url = "${baseUrl}" right?`,
  );
}

function reworded(
  { status, body }: UpstreamFailure,
  code: ProxyErrorCode,
  provider: Provider,
): ProxyError {
  const message = `${provider.name} answered ${status}: ${upstreamMessage(body)}`;
  return new ProxyError(code, `${message}${hint(code, provider)}`);
}

function hint(code: ProxyErrorCode, { credential, name }: Provider): string {
  if (code !== 'upstream_auth') return ` Check the model's name in the route to ${name}.`;
  return credential.kind === 'key'
    ? ` Check its key (${credential.source}).`
    : ` Give the provider "${name}" an api_key in the configuration.`;
}

async function readText(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const bytes of answer) {
    text += String(bytes);
    if (text.length > MAX_BODY_BYTES) break;
  }
  return text;
}

/** The client reads a message that names its key header as its own missing login (client.md 2.2). */
function upstreamMessage(body: string): string {
  const text = (parsedMessage(body) ?? body).replaceAll(/x-api-key/gi, 'API key header');
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line === '' ? 'no reason given.' : line.slice(0, MAX_MESSAGE_CHARACTERS);
}

function parsedMessage(body: string): string | undefined {
  try {
    const message: unknown = JSON.parse(body)?.error?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    // Not JSON: the text itself is the message.
    return undefined;
  }
}
