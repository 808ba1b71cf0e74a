import type { Part } from '../anthropic/parts.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { AnswerContext, ProtocolAdapter, Target } from '../protocols/adapter.ts';
import { brokenAnswer } from '../upstream/connection-error.ts';
import type { UpstreamResponse } from '../upstream/http-client.ts';
import { readText } from '../upstream/read-text.ts';

/** Bytes of a whole answer that are read; a longer one is not an answer. */
const MAX_WHOLE_BYTES = 32 * 1024 * 1024;

/**
 * Reads an upstream answer as parts, one batch for each piece that arrives. Whether it is a stream
 * or one JSON object is told by the answer itself: some servers ignore what they were asked for.
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
  try {
    if (contentType.includes('json') && !contentType.includes('ndjson')) {
      const text = await readText(response.body, MAX_WHOLE_BYTES);
      yield adapter.decodeWhole(parseJson(text, target), context);
      return;
    }
    if (contentType.includes('html')) throw notAnApi(target, contentType);
    const decoder = adapter.createDecoder(context);
    for await (const bytes of response.body) yield decoder.push(bytes);
    yield decoder.end();
  } catch (error) {
    throw error instanceof ProxyError ? error : brokenAnswer(error, destination);
  }
}

function parseJson(text: string, target: Target): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProxyError(
      'upstream_invalid_response',
      `${target.provider.name} answered with JSON that cannot be read.`,
      { cause: error },
    );
  }
}

function notAnApi(target: Target, contentType: string): ProxyError {
  const { name, baseUrl } = target.provider;
  return new ProxyError(
    'upstream_invalid_response',
    `${name} answered with a page (${contentType}) where an API was expected. Is api_base_url = "${baseUrl}" right?`,
  );
}
