import { isAscii, transcode } from 'node:buffer';

/**
 * A fast path: `TextDecoder` takes longer for a large body than parsing its JSON (Node 20: 2.5 ms
 * for 1.6 MB). By way of UTF-16 it takes a fifth of that.
 */

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * What `new TextDecoder('utf-8', { fatal: true })` decodes: a byte order mark at the beginning is
 * left out.
 * @throws TypeError when the bytes are not UTF-8.
 */
export function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  const hasMark = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte);
  return decodeExactly(hasMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes);
}

/**
 * As `decodeUtf8` for bytes out of the middle of a text, where a mark is a character as any other.
 * @throws TypeError when the bytes are not UTF-8.
 */
export function decodeUtf8Part(bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString('latin1') : decodeExactly(bytes);
}

function decodeExactly(bytes: Buffer): string {
  try {
    return transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
  } catch {
    // For the error that it throws, which says what is wrong in the usual words.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  }
}
