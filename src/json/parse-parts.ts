import { randomUUID } from 'node:crypto';
import { isRecord } from './is-record.ts';
import { decodeUtf8, decodeUtf8Part } from './utf8.ts';

/*
 * Parts of JSON that are parsed on their own. What cannot be is undefined: the whole is then parsed,
 * for an error that says where.
 */

/** Where a value stands in bytes. */
export interface ValueSpan {
  readonly start: number;
  /** The offset after it. */
  readonly end: number;
}

/** Stands in nothing that anybody sends. */
const PLACEHOLDER = randomUUID();

/**
 * Parses an object with something else in place of one member, which is for the caller to put there.
 * @returns undefined when it is no object, or what stands there is not what the member is: its name
 *   may stand anywhere in it, and twice. Of a name that stands twice, the last counts.
 */
export function parseAround(
  bytes: Buffer,
  name: string,
  { start, end }: ValueSpan,
): Record<string, unknown> | undefined {
  try {
    const before = decodeUtf8(bytes.subarray(0, start));
    const after = decodeUtf8Part(bytes.subarray(end));
    const body: unknown = JSON.parse(`${before}"${PLACEHOLDER}"${after}`);
    return isRecord(body) && body[name] === PLACEHOLDER ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

/** Parses elements of an array, and what stands around them between its brackets. */
export function parseElements(bytes: Buffer): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(`[${decodeUtf8Part(bytes)}]`);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}
