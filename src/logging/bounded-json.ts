import { isRecord } from '../json/is-record.ts';
import type { Redactor } from './redact.ts';

/** Characters of one text that are kept, tried one after the other until the whole is small enough. */
const TEXT_LIMITS = [64 * 1024, 16 * 1024, 4 * 1024, 1024, 256, 64];
/** Characters of one text that are looked at: more than are ever kept. */
const LONGEST_TEXT = 128 * 1024;
const DATA_URL = /^data:[^,]{0,200};base64,/;

/**
 * A JSON value without keys and without the data of images and documents, as much of it as fits into
 * `maxLength` characters of JSON. Its form stays: long texts are cut, and then lists lose their
 * oldest elements. What fits in no way becomes null.
 */
export function boundedJson(value: unknown, maxLength: number, redactor: Redactor): unknown {
  let short = cleaned(value, redactor);
  for (const limit of TEXT_LIMITS) {
    short = mapTexts(short, (text) => cut(text, limit));
    if (lengthOf(short) <= maxLength) return short;
  }
  for (let most = longestList(short); most >= 1; most = Math.floor(most / 2)) {
    short = withShortLists(short, most);
    if (lengthOf(short) <= maxLength) return short;
  }
  return null;
}

function cleaned(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return cleanText(value, redactor);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, redactor));
  if (!isRecord(value)) return value;
  const isData = value['type'] === 'base64';
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      redactor.text(name, LONGEST_TEXT),
      isData && name === 'data' ? withoutData(field) : cleaned(field, redactor),
    ]),
  );
}

function cleanText(text: string, redactor: Redactor): string {
  if (DATA_URL.test(text)) return withoutData(text);
  return redactor.text(text, LONGEST_TEXT);
}

function withoutData(data: unknown): string {
  return `[${String(data).length} characters]`;
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… [${text.length - limit} more]`;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, mapTexts(field, change)]),
  );
}

/** The newest elements: those that a conversation ends with. */
function withShortLists(value: unknown, most: number): unknown {
  if (Array.isArray(value)) return value.slice(-most).map((item) => withShortLists(item, most));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, withShortLists(field, most)]),
  );
}

function longestList(value: unknown): number {
  const own = Array.isArray(value) ? value.length : 0;
  const parts: readonly unknown[] = isRecord(value) ? Object.values(value) : listOf(value);
  return parts.reduce<number>((most, part) => Math.max(most, longestList(part)), own);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
