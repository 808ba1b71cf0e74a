import { parseJson } from './parse-json.ts';

/**
 * Finds where values stand in JSON without making them: a fast path for what was parsed or printed
 * before, so that only new parts need be. Of bytes that are no valid JSON in UTF-8, the answers mean
 * nothing; nothing is thrown.
 */

/** Where the values of an array stand. */
export interface ArraySpan {
  /** The offset after each element. */
  readonly ends: readonly number[];
  /** The offset of the bracket that closes it. */
  readonly close: number;
}

/** One member of an object; an object may have several of the same name. */
export interface MemberSpan {
  readonly name: string;
  /** The offsets of the value, and after it. */
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Names and short values are faster read than searched for their end. */
const SHORT_STRING = 24;

/**
 * Reads the elements of an array.
 * @param start an offset after the opening bracket, or after the comma that follows an element.
 */
export function scanElements(bytes: Buffer, start: number): ArraySpan {
  const ends: number[] = [];
  let at = skipSpace(bytes, start);
  while (at < bytes.length && bytes[at] !== CLOSE_ARRAY) {
    const end = endOfValue(bytes, at);
    ends.push(end);
    at = skipSpace(bytes, end);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
    else break;
  }
  return { ends, close: at };
}

/**
 * Reads the members of the object that the whole JSON is.
 * @returns undefined when it is none.
 */
export function scanMembers(bytes: Buffer): readonly MemberSpan[] | undefined {
  const open = skipSpace(bytes, startOfText(bytes));
  if (bytes[open] !== OPEN_OBJECT) return undefined;
  const members: MemberSpan[] = [];
  let at = skipSpace(bytes, open + 1);
  while (bytes[at] === QUOTE) {
    const nameEnd = endOfString(bytes, at);
    const name = parseJson(bytes.toString('utf8', at, nameEnd));
    const colon = skipSpace(bytes, nameEnd);
    if (bytes[colon] !== COLON || typeof name !== 'string') return undefined;
    const start = skipSpace(bytes, colon + 1);
    const end = endOfValue(bytes, start);
    members.push({ name, start, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
  }
  return members;
}

/** Whether the value at this offset is an array. */
export function isArrayAt(bytes: Buffer, start: number): boolean {
  return bytes[start] === OPEN_ARRAY;
}

/** The offset of the next byte that is no white space. */
export function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** After the byte order mark, which a parser may have left out. */
function startOfText(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function endOfValue(bytes: Buffer, start: number): number {
  switch (bytes[start]) {
    case QUOTE:
      return endOfString(bytes, start);
    case OPEN_OBJECT:
    case OPEN_ARRAY:
      return endOfNested(bytes, start);
    default:
      return endOfWord(bytes, start);
  }
}

function endOfNested(bytes: Buffer, open: number): number {
  let depth = 0;
  let at = open;
  while (at < bytes.length) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        continue;
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        depth += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        depth -= 1;
        if (depth === 0) return at + 1;
        break;
    }
    at += 1;
  }
  return at;
}

/** Of a number, `true`, `false` or `null`. */
function endOfWord(bytes: Buffer, start: number): number {
  let at = start;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || isSpace(byte)) break;
  }
  return at;
}

function endOfString(bytes: Buffer, open: number): number {
  let at = open + 1;
  for (const near = at + SHORT_STRING; at < near; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
  }
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0) return bytes.length;
    if (!isEscaped(bytes, quote, at)) return quote + 1;
    at = quote + 1;
  }
}

/** Whether the number of backslashes before a quote is odd; none before `start` counts. */
function isEscaped(bytes: Buffer, quote: number, start: number): boolean {
  let before = quote;
  while (before > start && bytes[before - 1] === BACKSLASH) before -= 1;
  return (quote - before) % 2 === 1;
}
