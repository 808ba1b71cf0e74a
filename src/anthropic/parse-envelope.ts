import * as v from 'valibot';
import { ProxyError } from '../errors/proxy-error.ts';
import { isRecord } from '../json/is-record.ts';
import { MAX_NESTING } from '../json/parse-json.ts';
import { decodeUtf8 } from '../json/utf8.ts';
import { isBodyTooDeep } from './body-depth.ts';
import { invalidRequest } from './invalid-request.ts';
import { envelopeSchema } from './request-schemas.ts';

/** A request whose outline is sound: enough to route it and to pass it through. */
export interface RequestEnvelope {
  readonly model: string;
  readonly stream: boolean;
  /** The parsed body. Its details are unchecked until `assertMessagesRequest`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Reads the outline of a Messages request.
 * @param parse gives what JSON.parse would, and throws as it does
 * @throws ProxyError that names the field.
 */
export function parseEnvelope(
  bytes: Buffer,
  parse: (bytes: Buffer) => unknown = parseOnce,
): RequestEnvelope {
  const body = readJson(bytes, parse);
  if (!isRecord(body)) {
    throw new ProxyError('invalid_body', 'The request body must be a JSON object.');
  }
  if (isBodyTooDeep(body)) {
    throw new ProxyError(
      'invalid_body',
      `The request body nests its values more than ${MAX_NESTING} levels deep.`,
    );
  }
  const result = v.safeParse(envelopeSchema, withoutObjects(body));
  if (!result.success) throw invalidRequest(result.issues[0]);
  // The body itself, not the copy that was checked: what is known of its messages goes by identity.
  return { model: result.output.model, stream: result.output.stream ?? false, body };
}

function parseOnce(bytes: Buffer): unknown {
  return JSON.parse(decodeUtf8(bytes));
}

function readJson(bytes: Buffer, parse: (bytes: Buffer) => unknown): unknown {
  try {
    return parse(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProxyError('invalid_json', `The request body is not valid JSON: ${reason}`);
  }
}

/** Without messages when each is an object, as nearly always: the schema would copy all of them. */
function withoutObjects(body: Readonly<Record<string, unknown>>): object {
  const { messages } = body;
  const isObject = (each: unknown): boolean => typeof each === 'object' && each !== null;
  return Array.isArray(messages) && messages.every(isObject) ? { ...body, messages: [] } : body;
}
