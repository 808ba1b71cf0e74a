import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ProxyError } from '../errors/proxy-error.ts';
import { abandon } from './plain-answer.ts';

/** The head and body of an answer. */
export interface UpstreamBody {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * The answer in plain bytes. Compression is never asked for, but some gateways compress all the
 * same. The body fails when the compressed bytes break off or are none.
 * @throws ProxyError `upstream_invalid_response` for a coding that cannot be undone.
 */
export function withoutContentCoding(answer: UpstreamBody, provider: string): UpstreamBody {
  const { 'content-encoding': given, ...headers } = answer.headers;
  const coding = given?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return { headers, body: answer.body };
  const decoder = DECODERS.get(coding)?.();
  if (decoder === undefined) {
    abandon(answer.body);
    throw new ProxyError(
      'upstream_invalid_response',
      `${provider} answered in the encoding "${coding}", which was not asked for and cannot be read.`,
    );
  }
  // Whoever reads the decoder is told of the failure.
  pipeline(answer.body, decoder, () => undefined);
  const { 'content-length': _compressed, ...rest } = headers;
  return { headers: rest, body: decoder };
}
