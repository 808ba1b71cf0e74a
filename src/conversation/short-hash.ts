import { createHash } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The ids of a conversation come back with every turn, and a hash takes microseconds. */
const MAX_KNOWN = 10_000;
const MAX_KNOWN_LENGTH = 128;
const known = new Map<string, string>();

/** Letters and digits that always are the same for the same text; up to 40 of them. */
export function shortHash(text: string, length: number): string {
  if (text.length > MAX_KNOWN_LENGTH) return hashOf(text, length);
  const key = `${length} ${text}`;
  let hash = known.get(key);
  if (hash === undefined) {
    hash = hashOf(text, length);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, hash);
  }
  return hash;
}

function hashOf(text: string, length: number): string {
  let number = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
  let hash = '';
  while (hash.length < length && number > 0n) {
    hash += ALPHABET.charAt(Number(number % 62n));
    number /= 62n;
  }
  return hash;
}
