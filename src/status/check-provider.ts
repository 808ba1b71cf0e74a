import type { Protocol, Provider } from '../config/types.ts';
import { isRecord } from '../json/is-record.ts';
import { connectionError } from '../upstream/connection-error.ts';
import { type Dispatchers, loadDispatchers } from '../upstream/dispatchers.ts';
import { readText } from '../upstream/read-text.ts';
import type { CheckResult } from './collect-status.ts';

/** Milliseconds. Somebody waits at the terminal. */
const TIMEOUT_MS = 5_000;
/** Characters. The longest list of models is far shorter. */
const MAX_LIST_LENGTH = 8 * 1024 * 1024;

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
  const dispatchers = await loadDispatchers({ timeoutMs: TIMEOUT_MS });
  try {
    return judge(provider, await listModels(provider, dispatchers), wanted);
  } catch (error) {
    return bad(connectionError(error, { provider: name, baseUrl }).message);
  } finally {
    await dispatchers.destroy();
  }
}

interface Listing {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

async function listModels(provider: Provider, dispatchers: Dispatchers): Promise<Listing> {
  const { request } = await import('undici');
  const url = provider.baseUrl + MODELS_PATHS[provider.protocol];
  const { statusCode, headers, body } = await request(url, {
    headers: checkHeaders(provider),
    dispatcher: dispatchers.forUrl(url),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const contentType = String(headers['content-type'] ?? '');
  return { status: statusCode, contentType, text: await readText(body, MAX_LIST_LENGTH) };
}

/** Where each protocol lists its models (wire.md 1.1, 2, 6.1, 7.1). */
const MODELS_PATHS: Readonly<Record<Protocol, string>> = {
  anthropic: '/v1/models',
  openai: '/models',
  'openai-responses': '/models',
  gemini: '/models',
  ollama: '/api/tags',
};

function checkHeaders({ protocol, credential, headers }: Provider): Record<string, string> {
  const fixed = {
    ...headers,
    ...(protocol === 'anthropic' && { 'anthropic-version': '2023-06-01' }),
  };
  if (credential.kind !== 'key') return fixed;
  const { value } = credential;
  if (protocol === 'gemini') return { ...fixed, 'x-goog-api-key': value };
  const bearer = { ...fixed, authorization: `Bearer ${value}` };
  return protocol === 'anthropic' ? { ...bearer, 'x-api-key': value } : bearer;
}

function judge(
  { credential, baseUrl }: Provider,
  { status, contentType, text }: Listing,
  wanted: readonly string[],
): CheckResult {
  if (status === 401 || status === 403) {
    if (credential.kind === 'client') return good('reachable; your own login is used');
    return credential.kind === 'key'
      ? bad(`the key in ${credential.source} is refused (${status})`)
      : bad(`wants a key (${status}): add api_key to this provider`);
  }
  const isAbsent = status === 404 && !contentType.includes('html');
  if (isAbsent) return good('reachable, but it does not list its models (404)');
  if (status !== 404 && (status < 200 || status > 299)) return bad(`answers with status ${status}`);
  const models = contentType.includes('json') ? modelIds(text) : undefined;
  if (models === undefined) return bad(`no API answers at ${baseUrl}: check api_base_url`);
  const absent = models.length === 0 ? [] : wanted.filter((model) => !isListed(model, models));
  return absent.length === 0
    ? good(`reachable, ${models.length} ${models.length === 1 ? 'model' : 'models'}`)
    : bad(`reachable, but it does not list ${absent.join(', ')}`);
}

/** Ollama lists a model that is named without a tag as its latest. */
function isListed(model: string, models: readonly string[]): boolean {
  return models.includes(model) || models.includes(`${model}:latest`);
}

/** The names in a list of models: `data[].id`, or `models[].name` of Gemini and Ollama. */
function modelIds(text: string): readonly string[] | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (!isRecord(body)) return undefined;
    const list: unknown = body['data'] ?? body['models'];
    return Array.isArray(list) ? list.flatMap(modelId) : undefined;
  } catch {
    // Not JSON, whatever the header says.
    return undefined;
  }
}

/** Gemini puts `models/` before each name. */
function modelId(entry: unknown): readonly string[] {
  const id = isRecord(entry) ? (entry['id'] ?? entry['name']) : undefined;
  return typeof id === 'string' ? [id.replace(/^models\//, '')] : [];
}

function good(detail: string): CheckResult {
  return { ok: true, detail };
}

function bad(detail: string): CheckResult {
  return { ok: false, detail };
}
