import type { Position } from './parse-toml.ts';

/** A value's place in a table, e.g. ['providers', 1, 'api_key']. */
export type KeyPath = readonly (string | number)[];

/** Finds where a key stands; for one that does not stand there itself, its nearest parent. */
export type KeyLocator = (path: KeyPath) => Position;

/**
 * Remembers where every key, table header and list element of a TOML text begins. Meant for text
 * that has been parsed already: of a malformed text it locates what it can and never throws.
 */
export function locateKeys(text: string): KeyLocator {
  const scanner = new Scanner(text);
  scanner.scanDocument();
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const index = scanner.offsets.get(keyOf(path.slice(0, length)));
      if (index !== undefined) return positionOf(lineStarts, index);
    }
    return { line: 1, column: 1 };
  };
}

/** Writes a path as a person would: providers[1].api_key */
export function formatKeyPath(path: KeyPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const name = /^[\w-]+$/.test(part) ? part : JSON.stringify(part);
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

function keyOf(path: KeyPath): string {
  return JSON.stringify(path);
}

/** By halving: a file of many mistakes asks for many positions. */
function positionOf(lineStarts: readonly number[], index: number): Position {
  let line = 0;
  for (let after = lineStarts.length; after - line > 1; ) {
    const middle = (line + after) >> 1;
    if ((lineStarts[middle] ?? 0) <= index) line = middle;
    else after = middle;
  }
  return { line: line + 1, column: index - (lineStarts[line] ?? 0) + 1 };
}

const BARE_KEY = /[\w-]+/y;
const BASIC_STRING = /"(?:[^"\\\n]|\\.)*"/y;
const LITERAL_STRING = /'[^'\n]*'/y;
const MULTILINE_BASIC = /"""(?:[^\\]|\\.)*?"{3,5}/sy;
const MULTILINE_LITERAL = /'''.*?'{3,5}/sy;
const BLANKS = /[ \t]+/y;
const BLANKS_AND_COMMENTS = /(?:\s|#[^\n]*)+/y;
const REST_OF_LINE = /[^\n]*/y;
const OTHER_VALUE = /[^\s,\]}#]+(?: \d[^\s,\]}#]*)?/y;

class Scanner {
  /** Offset of each key by its path, as JSON. The first of several wins: it is where a table begins. */
  readonly offsets = new Map<string, number>();
  private readonly text: string;
  private index = 0;
  /** How many elements each array of tables has so far, by its path. */
  private readonly lengths = new Map<string, number>();

  constructor(text: string) {
    this.text = text;
  }

  scanDocument(): void {
    let table: KeyPath = [];
    this.skip(BLANKS_AND_COMMENTS);
    while (this.index < this.text.length) {
      if (this.text[this.index] === '[') table = this.scanHeader();
      else this.scanAssignment(table);
      this.skip(REST_OF_LINE);
      this.skip(BLANKS_AND_COMMENTS);
    }
  }

  private scanHeader(): KeyPath {
    const start = this.index;
    const isArray = this.text.startsWith('[[', start);
    this.index += isArray ? 2 : 1;
    let path: KeyPath = [];
    const keys = this.scanDottedKey();
    for (const [position, { name }] of keys.entries()) {
      path = [...path, name];
      const length = this.lengths.get(keyOf(path)) ?? 0;
      if (isArray && position === keys.length - 1) {
        this.remember(path, start);
        this.lengths.set(keyOf(path), length + 1);
        path = [...path, length];
      } else if (length > 0) {
        path = [...path, length - 1];
      }
      this.remember(path, start);
    }
    return path;
  }

  private scanAssignment(table: KeyPath): void {
    let path = table;
    for (const { name, offset } of this.scanDottedKey()) {
      path = [...path, name];
      this.remember(path, offset);
    }
    this.skip(BLANKS);
    if (this.text[this.index] !== '=') return;
    this.index++;
    this.skip(BLANKS);
    this.scanValue(path);
  }

  private scanDottedKey(): { name: string; offset: number }[] {
    const keys: { name: string; offset: number }[] = [];
    do {
      this.skip(BLANKS);
      const offset = this.index;
      const bare = this.take(BARE_KEY);
      const quoted = bare ?? this.take(BASIC_STRING) ?? this.take(LITERAL_STRING);
      if (quoted === undefined) return keys;
      keys.push({ name: bare ?? unquote(quoted), offset });
      this.skip(BLANKS);
    } while (this.take(/\./y) !== undefined);
    return keys;
  }

  private scanValue(path: KeyPath): void {
    const first = this.text[this.index];
    if (first === '[') this.scanArray(path);
    else if (first === '{') this.scanInlineTable(path);
    else {
      const scalars = [MULTILINE_BASIC, MULTILINE_LITERAL, BASIC_STRING, LITERAL_STRING];
      scalars.some((scalar) => this.take(scalar) !== undefined) || this.take(OTHER_VALUE);
    }
  }

  private scanArray(path: KeyPath): void {
    this.index++;
    for (let element = 0; ; element++) {
      this.skip(BLANKS_AND_COMMENTS);
      if (this.atEndOf(']')) return;
      const start = this.index;
      this.remember([...path, element], start);
      this.scanValue([...path, element]);
      this.skip(BLANKS_AND_COMMENTS);
      this.take(/,/y);
      if (this.index === start) return;
    }
  }

  private scanInlineTable(path: KeyPath): void {
    this.index++;
    for (;;) {
      this.skip(BLANKS_AND_COMMENTS);
      if (this.atEndOf('}')) return;
      const start = this.index;
      this.scanAssignment(path);
      this.skip(BLANKS_AND_COMMENTS);
      this.take(/,/y);
      if (this.index === start) return;
    }
  }

  private atEndOf(closing: ']' | '}'): boolean {
    if (this.text[this.index] !== closing) return this.index >= this.text.length;
    this.index++;
    return true;
  }

  private remember(path: KeyPath, offset: number): void {
    const key = keyOf(path);
    if (!this.offsets.has(key)) this.offsets.set(key, offset);
  }

  private skip(pattern: RegExp): void {
    this.take(pattern);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.index;
    const match = pattern.exec(this.text)?.[0];
    if (match !== undefined) this.index += match.length;
    return match;
  }
}

/** A key in quotes. Escapes that JSON does not have are too rare in a key to matter here. */
function unquote(quoted: string): string {
  if (quoted.startsWith("'")) return quoted.slice(1, -1);
  try {
    const name: unknown = JSON.parse(quoted);
    return typeof name === 'string' ? name : quoted;
  } catch {
    return quoted.slice(1, -1);
  }
}
