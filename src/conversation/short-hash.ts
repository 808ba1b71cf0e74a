import { createHash } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Letters and digits that always are the same for the same text; up to 40 of them. */
export function shortHash(text: string, length: number): string {
  let number = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
  let hash = '';
  while (hash.length < length && number > 0n) {
    hash += ALPHABET.charAt(Number(number % 62n));
    number /= 62n;
  }
  return hash;
}
