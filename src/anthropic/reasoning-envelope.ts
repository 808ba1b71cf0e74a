import { isRecord } from '../json/is-record.ts';
import { parseJson } from '../json/parse-json.ts';

/** Who made a thinking block, and what that provider needs back with it (wire.md 9.4). */
export interface ReasoningEnvelope {
  readonly provider: string;
  readonly model: string;
  /** Provider-specific, e.g. an encrypted copy of the reasoning. Must survive JSON. */
  readonly data?: unknown;
}

/** Every envelope starts so, and no signature of Anthropic's does. */
export const ENVELOPE_PREFIX = 'tp1.';

/**
 * Writes the `signature` of a thinking block that did not come from Anthropic:
 * `tp1.<provider>.<base64url of JSON>`. The client stores and resends it verbatim.
 */
export function encodeEnvelope(envelope: ReasoningEnvelope): string {
  const { provider, model, data } = envelope;
  const json = JSON.stringify({ m: model, d: data });
  return `${ENVELOPE_PREFIX}${provider}.${Buffer.from(json, 'utf8').toString('base64url')}`;
}

/** Reads what `encodeEnvelope` wrote; undefined for every other signature. */
export function decodeEnvelope(signature: unknown): ReasoningEnvelope | undefined {
  if (typeof signature !== 'string' || !signature.startsWith(ENVELOPE_PREFIX)) return undefined;
  const lastDot = signature.lastIndexOf('.');
  if (lastDot <= ENVELOPE_PREFIX.length) return undefined;
  const content = parseJson(fromBase64url(signature.slice(lastDot + 1)));
  if (!isRecord(content) || typeof content['m'] !== 'string') return undefined;
  const provider = signature.slice(ENVELOPE_PREFIX.length, lastDot);
  const model = content['m'];
  return content['d'] === undefined ? { provider, model } : { provider, model, data: content['d'] };
}

function fromBase64url(text: string): string {
  return Buffer.from(text, 'base64url').toString('utf8');
}
