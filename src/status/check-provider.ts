import type { Provider } from '../config/types.ts';
import { isRecord } from '../json/is-record.ts';
import { connectionError } from '../upstream/connection-error.ts';
import type { CheckResult } from './collect-status.ts';

/** Milliseconds. Somebody waits at the terminal. */
const TIMEOUT_MS = 5_000;

/**
 * Tries a provider without spending anything: asks for its list of models, and says in words what
 * came of it. Never throws.
 * @param wanted the models that routes name at this provider
 */
export async function checkProvider(
  provider: Provider,
  wanted: readonly string[],
): Promise<CheckResult> {
  const { credential, name, baseUrl } = provider;
  if (credential.kind === 'missing') {
    return bad(`no key: set ${credential.variable} in the environment`);
  }
  try {
    const { request } = await import('undici');
    const { statusCode, headers, body } = await request(modelsUrl(provider), {
      headers: checkHeaders(provider),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return judge(
      provider,
      statusCode,
      String(headers['content-type'] ?? ''),
      await body.text(),
      wanted,
    );
  } catch (error) {
    return bad(connectionError(error, { provider: name, baseUrl }).message);
  }
}

function modelsUrl({ protocol, baseUrl }: Provider): string {
  return protocol === 'anthropic' ? `${baseUrl}/v1/models` : `${baseUrl}/models`;
}

function checkHeaders({ protocol, credential, headers }: Provider): Record<string, string> {
  const key = credential.kind === 'key' ? credential.value : undefined;
  return {
    ...headers,
    ...(protocol === 'anthropic' && { 'anthropic-version': '2023-06-01' }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(key !== undefined && protocol === 'anthropic' && { 'x-api-key': key }),
  };
}

function judge(
  { credential, baseUrl }: Provider,
  status: number,
  contentType: string,
  text: string,
  wanted: readonly string[],
): CheckResult {
  if (status === 401 || status === 403) {
    if (credential.kind === 'client') return good('reachable; your own login is used');
    return credential.kind === 'key'
      ? bad(`the key in ${credential.source} is refused (${status})`)
      : bad(`wants a key (${status}): add api_key to this provider`);
  }
  if (status === 404) return good('reachable, but it does not list its models (404)');
  if (status < 200 || status > 299) return bad(`answers with status ${status}`);
  const models = contentType.includes('json') ? modelIds(text) : undefined;
  if (models === undefined) return bad(`no API answers at ${baseUrl}: check api_base_url`);
  const absent = models.length === 0 ? [] : wanted.filter((model) => !models.includes(model));
  return absent.length === 0
    ? good(`reachable, ${models.length} models`)
    : bad(`reachable, but it does not list ${absent.join(', ')}`);
}

/** The ids in a list of models, without the `models/` that one vendor puts before each. */
function modelIds(text: string): readonly string[] | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (!isRecord(body) || !Array.isArray(body['data'])) return undefined;
    return body['data'].flatMap((entry: unknown) =>
      isRecord(entry) && typeof entry['id'] === 'string'
        ? entry['id'].replace(/^models\//, '')
        : [],
    );
  } catch {
    // Not JSON, whatever the header says.
    return undefined;
  }
}

function good(detail: string): CheckResult {
  return { ok: true, detail };
}

function bad(detail: string): CheckResult {
  return { ok: false, detail };
}
