import parseString from '@iarna/toml/parse-string.js';
import { quote } from './describe-value.ts';

type TomlValue = string | number | bigint | boolean | Date | TomlValue[] | TomlTable;
interface TomlTable {
  [key: string]: TomlValue;
}

/** Levels of tables and lists; a configuration has five. */
const DEEPEST = 50;

/** Where something stands in a text; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type TomlResult =
  | { readonly ok: true; readonly table: TomlTable }
  | { readonly ok: false; readonly message: string; readonly position: Position };

/**
 * Reads TOML 1.0 into plain objects. The only file that knows the parser. A syntax error comes back
 * as a message without any of the file's text, which may hold a key.
 */
export function parseToml(text: string): TomlResult {
  const source = withoutByteOrderMark(text);
  try {
    return { ok: true, table: copyTable(parseString(source), 1) };
  } catch (error) {
    // The parser calls itself for each level, and so does whatever reads the tables.
    if (error instanceof RangeError) {
      const message = `tables and lists may stand in each other ${DEEPEST} levels deep, not more`;
      return { ok: false, message, position: { line: 1, column: 1 } };
    }
    if (!isTomlError(error)) throw error;
    // `pos` counts the characters read, so the offending one is the last of them. The parser's
    // own `line` and `col` count from 1 in the first line and from 0 in all others.
    const index = Math.max(0, error.pos - 1);
    const message = error.message
      .replace(/ at row \d+, col \d+, pos \d+:.*$/s, '')
      .replace(/"(\d+)"$/, (_, code) => quote(String.fromCodePoint(Number(code))));
    return {
      ok: false,
      message: withHint(message, source, index),
      position: positionAt(source, index),
    };
  }
}

/** Editors on some systems write a mark that the parser refuses. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

interface TomlError extends Error {
  readonly pos: number;
}

function isTomlError(error: unknown): error is TomlError {
  return error instanceof Error && 'pos' in error && typeof error.pos === 'number';
}

/** The parser's tables have no prototype and hidden symbols; nothing else should have to know. */
function copyTable(table: object, depth: number): TomlTable {
  if (depth > DEEPEST) throw new RangeError('too deep');
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => [key, copyValue(value, depth + 1)]),
  );
}

function copyValue(value: unknown, depth: number): TomlValue {
  if (depth > DEEPEST) throw new RangeError('too deep');
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    case 'object':
      if (Array.isArray(value)) return value.map((entry) => copyValue(entry, depth + 1));
      if (value instanceof Date) return value;
      if (value !== null) return copyTable(value, depth);
  }
  throw new TypeError(`The TOML parser returned a ${typeof value}.`);
}

function positionAt(text: string, index: number): Position {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: index - lineStart + 1 };
}

/** The mistakes that people make, in the order in which they are tried. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/trailing commas/i, 'remove the comma before the closing brace'],
  [/redefine existing/i, 'a key or [table] may stand only once; [[providers]] takes two brackets'],
  [/unterminated/i, 'close the string with the quote that opens it'],
  [/invalid boolean/i, 'text needs quotes: key = "value"'],
  [/key without value/i, 'write key = "value"'],
];

function withHint(message: string, text: string, index: number): string {
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? hintFromText(text, index);
  return hint === undefined ? message : `${message} (${hint})`;
}

function hintFromText(text: string, index: number): string | undefined {
  const lineStart = text.lastIndexOf('\n', index - 1) + 1;
  const before = text.slice(lineStart, index);
  if (/[“”‘’]/.test(text.slice(lineStart, index + 1))) return 'use straight quotes';
  if (/,\s*$/.test(before) && text[index] === ',') return 'one comma is too many';
  if (text[index] === ',') return 'lines do not end with a comma in TOML';
  if (text[index] === ':') return 'TOML writes key = "value", not key: "value"';
  if (text[index] === '{' && before.trim() === '') return 'this looks like JSON; the file is TOML';
  if (/=\s*$/.test(before)) return 'text needs quotes: key = "value"';
  return undefined;
}
