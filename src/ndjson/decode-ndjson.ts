import { ProxyError } from '../errors/proxy-error.ts';
import { parseJson } from '../json/parse-json.ts';
import { scrubMessage } from '../upstream-errors/scrub-message.ts';

export interface NdjsonDecoder {
  /** @throws ProxyError `upstream_response_too_large` or `upstream_not_json` for a line that is so. */
  push(bytes: Uint8Array): void;
  /**
   * Call once at the end: delivers a last line without a line break. False when the bytes end inside
   * a line, so that it cannot be read.
   */
  end(): boolean;
}

export interface NdjsonDecoderOptions {
  /** Characters that one line may hold. */
  readonly maxLineLength?: number;
}

/** 16 Mi characters: far above any line of a chat answer, far below what hurts the process. */
const DEFAULT_MAX_LINE_LENGTH = 16 * 1024 * 1024;

/** Characters of a bad line that are shown. */
const SHOWN_LENGTH = 120;

/**
 * Reads JSON values from bytes, one a line, however they are cut: inside a character, between CR and
 * LF, with a byte order mark or blank lines. `onValue` is called synchronously; what it throws
 * leaves `push` and `end`.
 */
export function createNdjsonDecoder(
  onValue: (value: unknown) => void,
  { maxLineLength = DEFAULT_MAX_LINE_LENGTH }: NdjsonDecoderOptions = {},
): NdjsonDecoder {
  const text = new TextDecoder('utf-8');
  /** The beginning of the current line: a list, because appending to a string for each byte is slow. */
  let pieces: string[] = [];
  let length = 0;

  const append = (piece: string): void => {
    if (piece === '') return;
    pieces.push(piece);
    length += piece.length;
    // A carriage return at the end may belong to the line break.
    if (length - (piece.endsWith('\r') ? 1 : 0) > maxLineLength) throw tooLong(maxLineLength);
  };
  const takeLine = (): string => {
    const line = pieces.join('').trim();
    pieces = [];
    length = 0;
    return line;
  };

  return {
    push(bytes) {
      const [first = '', ...rest] = text.decode(bytes, { stream: true }).split('\n');
      append(first);
      for (const piece of rest) {
        readLine(takeLine(), onValue);
        append(piece);
      }
    },
    end() {
      append(text.decode());
      const line = takeLine();
      if (line === '') return true;
      const value = parseJson(line);
      if (value === undefined) return false;
      onValue(value);
      return true;
    },
  };
}

function readLine(line: string, onValue: (value: unknown) => void): void {
  if (line === '') return;
  const value = parseJson(line);
  if (value === undefined) {
    throw new ProxyError(
      'upstream_not_json',
      `The upstream sent a line that is not JSON: ${scrubMessage(line.slice(0, SHOWN_LENGTH))}`,
    );
  }
  onValue(value);
}

function tooLong(limit: number): ProxyError {
  return new ProxyError(
    'upstream_response_too_large',
    `The upstream sent one line of more than ${limit} characters.`,
  );
}
