import { readFile } from 'node:fs/promises';
import { isRecord } from '../json/is-record.ts';

/** What a look into a JSON file found. `doubtful`: something is there that could not be read. */
export type JsonLook =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'doubtful' };

/**
 * Reads a JSON object from a file that mentions one of `words`. A file that mentions none is not
 * parsed at all: claude's own state file can be megabytes long, and this is on the way to its start.
 */
export async function readJsonMentioning(
  path: string,
  words: readonly string[],
): Promise<JsonLook> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return isAbsence(error) ? { kind: 'nothing' } : { kind: 'doubtful' };
  }
  return parseJsonMentioning(text, words);
}

/** The same for a text that is at hand. */
export function parseJsonMentioning(text: string, words: readonly string[]): JsonLook {
  if (!words.some((word) => text.includes(word))) {
    return { kind: 'nothing' };
  }
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { kind: 'object', value } : { kind: 'doubtful' };
  } catch {
    return { kind: 'doubtful' };
  }
}

function isAbsence(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))
  );
}
