/**
 * The classes of characters that the encodings' split patterns tell apart, one bit each so that a
 * set of classes is a mask.
 */
export const UPPER = 1;
export const LOWER = 2;
/** Letters without case: `\p{Lm}` and `\p{Lo}`. */
export const CASELESS = 4;
/** Combining marks, `\p{M}`. */
export const MARK = 8;
export const NUMBER = 16;
/** Carriage return and line feed. */
export const NEWLINE = 32;
/** Any other `\s`. */
export const SPACE = 64;
export const SYMBOL = 128;

const PATTERNS: readonly (readonly [characterClass: number, pattern: RegExp])[] = [
  [LOWER, /^\p{Ll}$/u],
  [UPPER, /^[\p{Lu}\p{Lt}]$/u],
  [CASELESS, /^[\p{Lm}\p{Lo}]$/u],
  [MARK, /^\p{M}$/u],
  [NUMBER, /^\p{N}$/u],
  [NEWLINE, /^[\r\n]$/u],
  [SPACE, /^\s$/u],
];

/** Code point → class, 0 when not asked for yet: filled from the patterns as characters turn up. */
const knownClasses = new Uint8Array(0x110000);

/** Writes the class of each character to all the positions of its bytes. `bytes` is valid UTF-8. */
export function classifyBytes(bytes: Uint8Array, length: number, classes: Uint8Array): void {
  let index = 0;
  while (index < length) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) {
      classes[index] = knownClasses[lead] || classOf(lead);
      index += 1;
      continue;
    }
    const width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const codePoint = decodeCharacter(bytes, index, lead, width);
    const characterClass = knownClasses[codePoint] || classOf(codePoint);
    for (const next = index + width; index < next; index += 1) classes[index] = characterClass;
  }
}

function classOf(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const found = PATTERNS.find(([, pattern]) => pattern.test(character));
  const characterClass = found === undefined ? SYMBOL : found[0];
  knownClasses[codePoint] = characterClass;
  return characterClass;
}

function decodeCharacter(bytes: Uint8Array, index: number, lead: number, width: number): number {
  const second = (bytes[index + 1] ?? 0) & 0x3f;
  if (width === 2) return ((lead & 0x1f) << 6) | second;
  const third = (bytes[index + 2] ?? 0) & 0x3f;
  if (width === 3) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes[index + 3] ?? 0) & 0x3f);
}
