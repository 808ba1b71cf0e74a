import type { Warning } from '../conversation/warnings.ts';
import type {
  EncodedRequest,
  ProtocolAdapter,
  Target,
  UpstreamFailure,
} from '../protocols/adapter.ts';
import { connectionError } from '../upstream/connection-error.ts';
import type { HttpClient, UpstreamResponse } from '../upstream/http-client.ts';
import { readText } from '../upstream/read-text.ts';

/** Characters of an error body that are read; what matters stands at its beginning. */
const MAX_ERROR_LENGTH = 64 * 1024;

export interface Sent {
  readonly response: UpstreamResponse;
  readonly warnings: readonly Warning[];
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
  target: Target,
  http: HttpClient,
  signal: AbortSignal,
): Promise<Sent> {
  const first = await post(encoded, target, http, signal);
  const failure = await readFailure(first, target);
  if (failure === undefined) return { response: first, warnings: encoded.warnings };
  const mended = adapter.repairRequest?.(encoded, failure, target);
  if (mended === undefined) throw adapter.decodeError(failure, target);
  const second = await post(mended, target, http, signal);
  const secondFailure = await readFailure(second, target);
  if (secondFailure !== undefined) throw adapter.decodeError(secondFailure, target);
  return { response: second, warnings: mended.warnings };
}

function post(
  { url, headers, body }: EncodedRequest,
  { provider }: Target,
  http: HttpClient,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  const { name, baseUrl } = provider;
  return http.send({ provider: name, baseUrl, url, headers, body: JSON.stringify(body), signal });
}

async function readFailure(
  { status, headers, body }: UpstreamResponse,
  { provider }: Target,
): Promise<UpstreamFailure | undefined> {
  if (status >= 200 && status <= 299) return undefined;
  try {
    return { status, headers, body: await readText(body, MAX_ERROR_LENGTH) };
  } catch (error) {
    throw connectionError(error, { provider: provider.name, baseUrl: provider.baseUrl });
  }
}
