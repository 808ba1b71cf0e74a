import { parseEnvelope, type RequestEnvelope } from '../anthropic/parse-envelope.ts';
import { describeType } from '../config/describe-value.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { UserError } from '../errors/user-error.ts';
import { isRecord } from '../json/is-record.ts';
import { MAX_NESTING, nestsTooDeep } from '../json/parse-json.ts';
import { printable } from '../status/printable.ts';

/** A request as it was kept: its body, and what was kept beside it. */
export interface SavedRequest {
  /** Where it was sent; `messages` when that was not kept. */
  readonly endpoint: 'messages' | 'count';
  readonly envelope: RequestEnvelope;
  readonly bytes: Buffer;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a file may hold. */
const WANTED =
  'Give the JSON body of a Messages request, or an object of its "body" and, if you have them, its "headers" and "url".';

/**
 * Reads a saved Messages request: its JSON body, or an object that holds it as `body`.
 * @param source where it comes from, for errors
 * @throws UserError `saved_request_invalid` that says what is wrong with it.
 */
export function readSavedRequest(text: string, source: string): SavedRequest {
  const json = parseJson(text, source);
  if (nestsTooDeep(json)) {
    throw noRequest(source, `it nests its values more than ${MAX_NESTING} levels deep.`);
  }
  if (!isRecord(json) || 'messages' in json || !('body' in json)) {
    const bytes = Buffer.from(text);
    return { endpoint: 'messages', envelope: envelopeOf(bytes, source), bytes, headers: {} };
  }
  const { body, headers, url, path } = json;
  if (!isRecord(body)) throw noRequest(source, `its "body" is ${found(body)}.`);
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    endpoint: isCount(url) || isCount(path) ? 'count' : 'messages',
    envelope: envelopeOf(bytes, source),
    bytes,
    headers: readHeaders(headers, source),
  };
}

function parseJson(text: string, source: string): unknown {
  if (text.trim() === '')
    throw new UserError('saved_request_invalid', `${source} is empty. ${WANTED}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? printable(error.message) : 'it cannot be parsed';
    throw new UserError('saved_request_invalid', `${source} is not JSON: ${reason}. ${WANTED}`, {
      cause: error,
    });
  }
}

function envelopeOf(bytes: Buffer, source: string): RequestEnvelope {
  try {
    return parseEnvelope(bytes);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    throw noRequest(source, `${printable(error.message).replace(/\.$/, '')}.`, error);
  }
}

function isCount(url: unknown): boolean {
  return typeof url === 'string' && /\/count_tokens(?:\?.*)?$/.test(url);
}

/** Several values of one header are joined, as Node does it. */
function readHeaders(headers: unknown, source: string): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (!isRecord(headers)) throw noRequest(source, `its "headers" are ${found(headers)}.`);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
}

function found(value: unknown): string {
  return value === null || value === undefined
    ? 'missing'
    : `${describeType(value)}, not an object`;
}

function noRequest(source: string, problem: string, cause?: unknown): UserError {
  return new UserError(
    'saved_request_invalid',
    `${source} holds no Messages request: ${problem} ${WANTED}`,
    {
      cause,
    },
  );
}
