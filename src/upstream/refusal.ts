import type { Provider } from '../config/types.ts';
import { ProxyError, type ProxyErrorCode } from '../errors/proxy-error.ts';
import type { UpstreamFailure } from '../protocols/adapter.ts';
import { movesOn } from '../route/health/moves-on.ts';
import { scrubMessage } from '../upstream-errors/scrub-message.ts';
import { errorFromFailure } from '../upstream-errors/upstream-error.ts';
import { abandon, type PlainAnswer, readBytes } from './plain-answer.ts';

/** No API sends a longer refusal; the rest of one that does is left out. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Statuses that the client acts on as if they were about its own login or its own choice of model
 * (client.md 2.2, 4.2). They are reworded unless the login is indeed the client's.
 */
const REWORDED: Readonly<Record<number, ProxyErrorCode>> = {
  401: 'upstream_auth',
  403: 'upstream_forbidden',
  404: 'upstream_model_not_found',
};

/** What becomes of a refusal. */
export type Refusal =
  /** The client gets tproxy's own words, or another candidate's answer. */
  | { readonly kind: 'error'; readonly error: ProxyError }
  /** It goes to the client as it is. */
  | { readonly kind: 'relayed'; readonly bytes: Buffer; readonly error: ProxyError };

export interface RefusalRules {
  readonly provider: Provider;
  readonly model: string;
  /** See ForwardedRequest. */
  readonly hasAlternative: boolean;
}

/**
 * Tells whether a forwarded answer is a refusal, and whether the client may see it.
 * @returns undefined for any other answer, whose body is then unread.
 * @throws ProxyError for a refusal that breaks off.
 */
export async function readRefusal(
  answer: PlainAnswer,
  { provider, model, hasAlternative }: RefusalRules,
): Promise<Refusal | undefined> {
  const { status, headers, body } = answer;
  if (status < 300) return undefined;
  if (status < 400) {
    abandon(body);
    return { kind: 'error', error: redirected(status, provider) };
  }
  const bytes = await readBytes(answer, MAX_BODY_BYTES);
  const failure = { status, headers, body: String(bytes) };
  const code = provider.credential.kind === 'client' ? undefined : REWORDED[status];
  if (code !== undefined) return { kind: 'error', error: reworded(failure, code, provider) };
  const error = errorFromFailure(failure, { provider, model });
  return hasAlternative && movesOn(error)
    ? { kind: 'error', error }
    : { kind: 'relayed', bytes: withoutSecrets(bytes, provider), error };
}

function redirected(status: number, { name, baseUrl }: Provider): ProxyError {
  return new ProxyError(
    'upstream_redirect',
    `${name} answered with a redirect (${status}), which is not followed. Is api_base_url = "${baseUrl}" right?`,
  );
}

function reworded(
  { status, body }: UpstreamFailure,
  code: ProxyErrorCode,
  provider: Provider,
): ProxyError {
  const message = `${provider.name} answered ${status}: ${upstreamMessage(body, provider)}`;
  return new ProxyError(code, `${message}${hint(code, provider)}`);
}

function hint(code: ProxyErrorCode, { credential, name }: Provider): string {
  if (code === 'upstream_model_not_found')
    return ` Check the model's name in the route to ${name}.`;
  return credential.kind === 'key'
    ? ` Check its key (${credential.source}).`
    : ` Give the provider "${name}" an api_key in the configuration.`;
}

function upstreamMessage(body: string, provider: Provider): string {
  const words = scrubMessage(parsedMessage(body) ?? body, secretsOf(provider));
  return words === '' ? 'no reason given.' : words;
}

/** Some servers repeat the key that they were sent, and the client keeps what it is told. */
function withoutSecrets(bytes: Buffer, provider: Provider): Buffer {
  const found = secretsOf(provider).filter((secret) => bytes.includes(secret));
  if (found.length === 0) return bytes;
  return Buffer.from(found.reduce((text, secret) => text.replaceAll(secret, '[key]'), `${bytes}`));
}

function secretsOf({ credential }: Provider): readonly string[] {
  return credential.kind === 'key' ? [credential.value] : [];
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
