import { Readable } from 'node:stream';
import { assertMessagesRequest } from '../anthropic/assert-request.ts';
import type { Part } from '../anthropic/parts.ts';
import type { MessagesRequest } from '../anthropic/request.ts';
import {
  offersOnlyWebSearch,
  searchQuery,
  webSearchUnavailable,
} from '../conversation/web-search.ts';
import type { PartDecoder, Target } from '../protocols/adapter.ts';
import { loadAdapter } from '../protocols/registry.ts';
import { translateRequest } from '../protocols/translate-request.ts';
import type { PartTransform, TransformContext } from '../transformers/transformer.ts';
import type { AnswerObserver } from '../upstream/answer-observer.ts';
import type { HttpClient } from '../upstream/http-client.ts';
import { upstreamRequestId } from '../upstream/upstream-request-id.ts';
import { abortedWith } from './aborted-with.ts';
import type { ServerContext } from './context.ts';
import { decodeNothing, decoderOf } from './decode-answer.ts';
import type { CandidateExchange } from './exchange.ts';
import { sendEncoded, type Transport } from './send-encoded.ts';

const NOTHING_ASKED: Part = { type: 'finish', reason: 'max_tokens' };

/** An answer that has begun, and what it has to pass. */
export interface ProviderAnswer {
  readonly body: Readable;
  readonly decoder: PartDecoder;
  readonly transform: PartTransform;
}

const UNCHANGED: PartTransform = { push: (part) => [part], end: () => [] };

/**
 * Asks a provider that speaks another protocol: transform, encode, send. Nothing of the question is
 * held once the answer is there.
 * @throws ProxyError at once when the request is not sound.
 * @returns rejects when no answer has begun.
 */
export function askProvider(
  { question, response, observer, warn }: CandidateExchange,
  target: Target,
  { http, printer }: ServerContext,
): Promise<ProviderAnswer> {
  const { body } = question.read().envelope;
  assertMessagesRequest(body);
  const transport = { http: observedClient(http, observer), printer };
  return ask(body, { target, warn }, abortedWith(response), transport);
}

async function ask(
  body: MessagesRequest,
  transforming: TransformContext,
  signal: AbortSignal,
  transport: Transport,
): Promise<ProviderAnswer> {
  const { target } = transforming;
  // It only warms Anthropic's cache, and others refuse it (wire.md 1.2, 10).
  if (body.max_tokens === 0) return atOnce([NOTHING_ASKED]);
  const adapter = await loadAdapter(target.provider.protocol);
  const webSearch = offersOnlyWebSearch(body);
  // Of any other request it would be a piece of a text, which keeps all of that text.
  const search = webSearch ? { webSearch, searchQuery: searchQuery(body) } : { webSearch };
  if (webSearch && adapter.canSearchWeb?.(target) === false) {
    return atOnce(webSearchUnavailable(target.provider, searchQuery(body)));
  }
  const { encoded, chain } = translateRequest(body, adapter, transforming);
  const response = await sendEncoded(encoded, adapter, transforming, transport, signal);
  const { toolNames } = encoded;
  const decoder = decoderOf(response, adapter, { target, toolNames, ...search });
  return { body: response.body, decoder, transform: chain.parts(transforming) };
}

/** Tells when headers come. A request that is mended and sent once more has them twice. */
function observedClient(http: HttpClient, { responded }: AnswerObserver): HttpClient {
  return {
    ...http,
    async send(request) {
      const answer = await http.send(request);
      responded(upstreamRequestId(answer.headers));
      return answer;
    },
  };
}

function atOnce(parts: readonly Part[]): ProviderAnswer {
  return { body: Readable.from([]), decoder: decodeNothing(parts), transform: UNCHANGED };
}
