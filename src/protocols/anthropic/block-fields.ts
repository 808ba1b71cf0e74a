import { isRecord } from '../../json/is-record.ts';
import { parseJson } from '../../json/parse-json.ts';

/** The fields of a content block, none of them checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** An id, or nothing. */
export function idOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Arguments as text. An empty object is a placeholder in a start event, and no arguments anywhere else. */
export function inputText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) && Object.keys(value).length > 0 ? JSON.stringify(value) : '';
}

/** Complete arguments as an object; undefined for anything else. */
export function parseObject(json: string): Fields | undefined {
  const value = parseJson(json);
  return isRecord(value) ? value : undefined;
}
