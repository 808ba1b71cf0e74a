import type { Part } from '../anthropic/parts.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { parseJson } from '../json/parse-json.ts';
import type { AnswerContext, ProtocolAdapter, Target } from '../protocols/adapter.ts';
import { brokenAnswer } from '../upstream/connection-error.ts';
import type { UpstreamResponse } from '../upstream/http-client.ts';
import { abandon, letEnd } from '../upstream/plain-answer.ts';
import { readText } from '../upstream/read-text.ts';

/** Characters of a whole answer that are read; a longer one is not an answer. */
const MAX_WHOLE_LENGTH = 32 * 1024 * 1024;

/**
 * Reads an upstream answer as parts, one batch for each piece that arrives. Whether it is a stream
 * or one JSON object is told by the answer itself: some servers ignore what they were asked for.
 * It is over when the provider has said so, whatever then becomes of the connection.
 * @throws ProxyError for a broken answer, and one that stops early.
 */
export async function* decodeAnswer(
  response: UpstreamResponse,
  adapter: ProtocolAdapter,
  context: AnswerContext,
): AsyncGenerator<Iterable<Part>> {
  const { target } = context;
  const destination = { provider: target.provider.name, baseUrl: target.provider.baseUrl };
  const contentType = String(response.headers['content-type'] ?? '');
  let isOver = false;
  try {
    if (contentType.includes('json') && !contentType.includes('ndjson')) {
      const text = await readText(response.body, MAX_WHOLE_LENGTH + 1);
      if (text.length > MAX_WHOLE_LENGTH) throw tooLarge(target);
      yield adapter.decodeWhole(readJson(text, target), context);
      return;
    }
    if (contentType.includes('html')) throw notAnApi(target, contentType);
    const decoder = adapter.createDecoder(context);
    const pieces = response.body.iterator({ destroyOnReturn: false });
    for await (const bytes of pieces) {
      yield decoder.push(bytes);
      isOver = decoder.isOver;
      if (isOver) return;
    }
    yield decoder.end();
  } catch (error) {
    throw error instanceof ProxyError ? error : brokenAnswer(error, destination);
  } finally {
    if (isOver) letEnd(response.body);
    else abandon(response.body);
  }
}

function tooLarge({ provider }: Target): ProxyError {
  return new ProxyError(
    'upstream_response_too_large',
    `${provider.name} sent an answer of more than ${MAX_WHOLE_LENGTH} characters.`,
  );
}

function readJson(text: string, target: Target): unknown {
  const json = parseJson(text);
  if (json !== undefined) return json;
  throw new ProxyError(
    'upstream_not_json',
    `${target.provider.name} answered with JSON that cannot be read.`,
  );
}

function notAnApi(target: Target, contentType: string): ProxyError {
  const { name, baseUrl } = target.provider;
  return new ProxyError(
    'upstream_html',
    `${name} answered with a page (${contentType}) where an API was expected. Is api_base_url = "${baseUrl}" right?`,
  );
}
