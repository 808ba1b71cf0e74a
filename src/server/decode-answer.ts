import type { Part } from '../anthropic/parts.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { parseJson } from '../json/parse-json.ts';
import type { AnswerContext, PartDecoder, ProtocolAdapter, Target } from '../protocols/adapter.ts';
import type { UpstreamResponse } from '../upstream/http-client.ts';
import { abandon } from '../upstream/plain-answer.ts';

/** Bytes of a whole answer that are read; a longer one is not an answer. */
const MAX_WHOLE_BYTES = 32 * 1024 * 1024;

/**
 * The decoder of an upstream answer. Whether it is a stream or one JSON object is told by the answer
 * itself: some servers ignore what they were asked for.
 * @throws ProxyError for a web page.
 */
export function decoderOf(
  { headers, body }: Pick<UpstreamResponse, 'headers' | 'body'>,
  adapter: ProtocolAdapter,
  context: AnswerContext,
): PartDecoder {
  const contentType = String(headers['content-type'] ?? '');
  if (contentType.includes('json') && !contentType.includes('ndjson')) {
    return decodeWhole(adapter, context);
  }
  if (contentType.includes('html')) {
    abandon(body);
    throw notAnApi(context.target, contentType);
  }
  return adapter.createDecoder(context);
}

/** Gives out what is known without asking anybody. */
export function decodeNothing(parts: readonly Part[]): PartDecoder {
  return { push: () => [], isOver: false, end: () => parts };
}

/** Collects one JSON object. */
function decodeWhole(adapter: ProtocolAdapter, context: AnswerContext): PartDecoder {
  const { target } = context;
  const pieces: Uint8Array[] = [];
  let length = 0;
  return {
    push(bytes) {
      length += bytes.length;
      if (length > MAX_WHOLE_BYTES) throw tooLarge(target);
      pieces.push(bytes);
      return [];
    },
    isOver: false,
    end() {
      const json = parseJson(new TextDecoder().decode(Buffer.concat(pieces)));
      if (json === undefined) throw notJson(target);
      return adapter.decodeWhole(json, context);
    },
  };
}

function tooLarge({ provider }: Target): ProxyError {
  return new ProxyError(
    'upstream_response_too_large',
    `${provider.name} sent an answer of more than ${MAX_WHOLE_BYTES} bytes.`,
  );
}

function notJson({ provider }: Target): ProxyError {
  return new ProxyError(
    'upstream_not_json',
    `${provider.name} answered with JSON that cannot be read.`,
  );
}

function notAnApi({ provider }: Target, contentType: string): ProxyError {
  const { name, baseUrl } = provider;
  return new ProxyError(
    'upstream_html',
    `${name} answered with a page (${contentType}) where an API was expected. Is api_base_url = "${baseUrl}" right?`,
  );
}
