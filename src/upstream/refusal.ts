import type { IncomingMessage } from 'node:http';
import type { Provider } from '../config/types.ts';
import { ProxyError, type ProxyErrorCode } from '../errors/proxy-error.ts';

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

/**
 * Tells whether a forwarded answer must not reach the client as it is.
 * @returns the error to send instead; undefined lets the answer through.
 */
export async function readRefusal(
  answer: IncomingMessage,
  provider: Provider,
): Promise<ProxyError | undefined> {
  const status = answer.statusCode ?? 502;
  if (status >= 300 && status < 400) {
    answer.resume();
    return new ProxyError(
      'upstream_invalid_response',
      `${provider.name} answered with a redirect (${status}), which is not followed. Is api_base_url = "${provider.baseUrl}" right?`,
    );
  }
  const code = REWORDED[status];
  if (code === undefined || provider.credential.kind === 'client') return undefined;
  const message = upstreamMessage(await readText(answer));
  return new ProxyError(
    code,
    `${provider.name} answered ${status}: ${message}${hint(code, provider)}`,
  );
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
