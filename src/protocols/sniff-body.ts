const WHITE_SPACE = new Set([0x09, 0x0a, 0x0d, 0x20]);
const BYTE_ORDER_MARK = new Set([0xef, 0xbb, 0xbf]);
const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;
const LESS_THAN = 0x3c;

/**
 * Whether a body that was asked for as an event stream is one. JSON and HTML are told by their
 * first character, which no line of an event stream has. Undefined while there is only white space.
 */
export function looksLikeEvents(pieces: readonly Uint8Array[]): boolean | undefined {
  for (const piece of pieces) {
    for (const byte of piece) {
      if (WHITE_SPACE.has(byte) || BYTE_ORDER_MARK.has(byte)) continue;
      return byte !== OPENING_BRACE && byte !== OPENING_BRACKET && byte !== LESS_THAN;
    }
  }
  return undefined;
}
