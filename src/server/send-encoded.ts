import type { Warn } from '../conversation/warnings.ts';
import type { GrowingEncoder } from '../json/encode-growing.ts';
import type {
  EncodedRequest,
  ProtocolAdapter,
  Target,
  UpstreamFailure,
} from '../protocols/adapter.ts';
import { brokenAnswer } from '../upstream/connection-error.ts';
import type { HttpClient, UpstreamResponse } from '../upstream/http-client.ts';
import { abandon } from '../upstream/plain-answer.ts';
import { readText } from '../upstream/read-text.ts';

/** Characters of an error body that are read; what matters stands at its beginning. */
const MAX_ERROR_LENGTH = 64 * 1024;

/** How translated requests get to an upstream. */
export interface Transport {
  readonly http: HttpClient;
  readonly printer: GrowingEncoder;
}

/**
 * Sends a translated request. One that the provider refuses for a reason the adapter can mend is
 * mended and sent once more.
 * @returns an answer with a 2xx status, its body still to be read.
 * @throws ProxyError for any other status, and when there is no answer.
 */
export async function sendEncoded(
  encoded: EncodedRequest,
  adapter: ProtocolAdapter,
  { target, warn }: { readonly target: Target; readonly warn: Warn },
  transport: Transport,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  const first = await post(encoded, target, transport, signal);
  const failure = await readFailure(first, target);
  if (failure === undefined) return first;
  const mended = adapter.repairRequest?.(encoded, failure, target);
  if (mended === undefined) throw adapter.decodeError(failure, target);
  for (const { feature, detail } of mended.warnings) warn(feature, detail);
  const second = await post(mended, target, transport, signal);
  const secondFailure = await readFailure(second, target);
  if (secondFailure !== undefined) throw adapter.decodeError(secondFailure, target);
  return second;
}

function post(
  { url, headers, body }: EncodedRequest,
  { provider }: Target,
  { http, printer }: Transport,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  const { name, baseUrl } = provider;
  return http.send({ provider: name, baseUrl, url, headers, body: printer.encode(body), signal });
}

async function readFailure(
  { status, headers, body }: UpstreamResponse,
  { provider }: Target,
): Promise<UpstreamFailure | undefined> {
  if (status >= 200 && status <= 299) return undefined;
  if (status < 400) {
    abandon(body);
    return { status, headers, body: '' };
  }
  try {
    return { status, headers, body: await readText(body, MAX_ERROR_LENGTH) };
  } catch (error) {
    throw brokenAnswer(error, { provider: provider.name, baseUrl: provider.baseUrl });
  }
}
