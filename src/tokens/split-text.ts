import { CASELESS, LOWER, MARK, NEWLINE, NUMBER, SPACE, SYMBOL, UPPER } from './character-class.ts';

/** UTF-8 bytes and, for each, the class of the character that it belongs to. */
export interface ClassifiedText {
  readonly bytes: Uint8Array;
  readonly classes: Uint8Array;
  readonly length: number;
}

/** Where the piece that starts at `start` ends. Reads each character a bounded number of times. */
export type Splitter = (text: ClassifiedText, start: number) => number;

const LETTER = UPPER | LOWER | CASELESS;
const WHITESPACE = SPACE | NEWLINE;
/** `[^\s\p{L}\p{N}]` */
const PUNCTUATION = SYMBOL | MARK;
/** `[^\r\n\p{L}\p{N}]`, one of which may lead a word. */
const WORD_PREFIX = SPACE | SYMBOL | MARK;
const NO_MATCH = -1;

const SPACE_BYTE = 0x20;
const SLASH_BYTE = 0x2f;
const APOSTROPHE_BYTE = 0x27;
const TO_LOWER_CASE = 0x20;

/**
 * The split pattern of o200k_base, by hand: the regular expression is slower than everything after
 * it, and overflows the engine's stack on a run of some ten million letters.
 */
export const splitO200k: Splitter = (text, start) => {
  const word = endOfCasedWord(text, start);
  if (word !== NO_MATCH) return word + contractionLength(text, word);
  return endOfNonWord(text, start, true);
};

/** The split pattern of cl100k_base. */
export const splitCl100k: Splitter = (text, start) => {
  const contraction = contractionLength(text, start);
  if (contraction > 0) return start + contraction;
  const letters = isAt(text, start, WORD_PREFIX) ? nextCharacter(text, start) : start;
  const end = endOfRun(text, letters, LETTER);
  return end > letters ? end : endOfNonWord(text, start, false);
};

/** A word, with its prefix. A mark counts as the word's first letter: the piece is the same. */
function endOfCasedWord(text: ClassifiedText, start: number): number {
  const hasPrefix = isAt(text, start, SPACE | SYMBOL);
  return endOfCasedLetters(text, hasPrefix ? nextCharacter(text, start) : start);
}

/** Upper-case letters followed by lower-case ones; marks and letters without case are both. */
function endOfCasedLetters(text: ClassifiedText, start: number): number {
  const upperEnd = endOfRun(text, start, UPPER | CASELESS | MARK);
  const lowerEnd = endOfRun(text, upperEnd, LOWER);
  if (lowerEnd > upperEnd) return endOfRun(text, lowerEnd, LOWER | CASELESS | MARK);
  // No lower-case letter follows: the word ends after the last letter that could stand for one.
  let end = upperEnd;
  while (end > start && ((text.classes[end - 1] ?? 0) & UPPER) !== 0) end -= 1;
  if (end > start) return end;
  return upperEnd > start ? upperEnd : NO_MATCH;
}

/** `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d` in either case, or 0. */
function contractionLength({ bytes, length }: ClassifiedText, start: number): number {
  if (bytes[start] !== APOSTROPHE_BYTE || start + 1 >= length) return 0;
  const first = String.fromCharCode((bytes[start + 1] ?? 0) | TO_LOWER_CASE);
  if (first === 's' || first === 't' || first === 'm' || first === 'd') return 2;
  if (start + 2 >= length) return 0;
  const second = String.fromCharCode((bytes[start + 2] ?? 0) | TO_LOWER_CASE);
  const isLong = (second === 'e' && (first === 'r' || first === 'v')) || first + second === 'll';
  return isLong ? 3 : 0;
}

function endOfNonWord(text: ClassifiedText, start: number, takesSlashes: boolean): number {
  if (isAt(text, start, NUMBER)) return endOfNumber(text, start);
  const symbols = text.bytes[start] === SPACE_BYTE ? start + 1 : start;
  const symbolsEnd = endOfRun(text, symbols, PUNCTUATION);
  if (symbolsEnd > symbols) return endOfLineEnd(text, symbolsEnd, takesSlashes);
  return endOfWhitespace(text, start);
}

/** At most three digits. */
function endOfNumber(text: ClassifiedText, start: number): number {
  let end = start;
  for (let digits = 0; digits < 3 && isAt(text, end, NUMBER); digits += 1) {
    end = nextCharacter(text, end);
  }
  return end;
}

/** Newlines belong to the symbols before them, and so do slashes in o200k_base. */
function endOfLineEnd(text: ClassifiedText, start: number, takesSlashes: boolean): number {
  const { bytes, length } = text;
  let end = start;
  while (isAt(text, end, NEWLINE) || (takesSlashes && end < length && bytes[end] === SLASH_BYTE)) {
    end += 1;
  }
  return end;
}

/** Up to the last newline; else all but the last space, which belongs to the word after it. */
function endOfWhitespace(text: ClassifiedText, start: number): number {
  const runEnd = endOfRun(text, start, WHITESPACE);
  let newline = runEnd;
  while (newline > start && text.classes[newline - 1] !== NEWLINE) newline -= 1;
  if (newline > start) return newline;
  if (runEnd === text.length) return runEnd;
  const lastSpace = previousCharacter(text, runEnd);
  return lastSpace > start ? lastSpace : runEnd;
}

function isAt({ classes, length }: ClassifiedText, index: number, mask: number): boolean {
  return index < length && ((classes[index] ?? 0) & mask) !== 0;
}

function endOfRun({ classes, length }: ClassifiedText, start: number, mask: number): number {
  let end = start;
  while (end < length && ((classes[end] ?? 0) & mask) !== 0) end += 1;
  return end;
}

function nextCharacter({ bytes, length }: ClassifiedText, start: number): number {
  let next = start + 1;
  while (next < length && ((bytes[next] ?? 0) & 0xc0) === 0x80) next += 1;
  return next;
}

function previousCharacter({ bytes }: ClassifiedText, end: number): number {
  let previous = end - 1;
  while (previous > 0 && ((bytes[previous] ?? 0) & 0xc0) === 0x80) previous -= 1;
  return previous;
}
