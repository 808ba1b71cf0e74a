import type { TextCounter } from './count-text.ts';

export interface MemoryOptions {
  /** How many texts are remembered at least; at most twice as many are. */
  readonly capacity?: number;
}

const DEFAULT_CAPACITY = 10_000;
/** Bytes of UTF-16 hashed at a time. A multiple of sixteen. */
const CHUNK = 65_536;

/**
 * Counts each text once, so that a growing conversation costs its new blocks. Texts are known by
 * a fingerprint of 53 bits: no text is kept alive, and an entry takes the same few bytes for a word
 * as for a megabyte. Two of 10 000 texts share a fingerprint once in 10^8 conversations.
 */
export function createCountMemory(count: TextCounter, options: MemoryOptions = {}): TextCounter {
  const capacity = options.capacity ?? DEFAULT_CAPACITY;
  const fingerprint = createFingerprint();
  // Two generations: what was used since the last change of generation survives the next.
  let current = new Map<number, number>();
  let former = new Map<number, number>();

  return (text) => {
    const key = fingerprint(text);
    const known = current.get(key);
    if (known !== undefined) return known;
    const tokens = former.get(key) ?? count(text);
    if (current.size >= capacity) {
      former = current;
      current = new Map();
    }
    current.set(key, tokens);
    return tokens;
  };
}

/**
 * Four hashes side by side, as a processor works at four: two of each half of sixteen bytes. As
 * UTF-16 it takes a copy and no encoding; since every other byte of most texts is then 0, each pair
 * of words is folded into one, in a different way for each of its hashes.
 */
function createFingerprint(): (text: string) => number {
  const bytes = Buffer.alloc(CHUNK);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, CHUNK / 4);
  return (text) => {
    let firstLow = text.length;
    let firstHigh = 0x9747b28c | 0;
    let secondLow = 0x1b873593;
    let secondHigh = 0x52dce729;
    for (let start = 0; start < text.length; start += CHUNK / 2) {
      const part = text.length > CHUNK / 2 ? text.slice(start, start + CHUNK / 2) : text;
      const written = bytes.write(part, 0, 'utf16le');
      const end = (written + 15) & ~15;
      bytes.fill(0, written, end);
      for (let index = 0; index < end >> 2; index += 4) {
        const first = words[index] ?? 0;
        const second = words[index + 1] ?? 0;
        const third = words[index + 2] ?? 0;
        const fourth = words[index + 3] ?? 0;
        firstLow = Math.imul(firstLow ^ first ^ (second << 8) ^ (second >>> 24), 0x9e3779b1);
        firstLow = (firstLow << 13) | (firstLow >>> 19);
        firstHigh = Math.imul((firstHigh + first) ^ Math.imul(second, 0x2545f491), 0x85ebca6b);
        firstHigh = (firstHigh << 17) | (firstHigh >>> 15);
        secondLow = Math.imul(secondLow ^ third ^ (fourth << 8) ^ (fourth >>> 24), 0xc2b2ae35);
        secondLow = (secondLow << 15) | (secondLow >>> 17);
        secondHigh = Math.imul((secondHigh + third) ^ Math.imul(fourth, 0x2545f491), 0x27d4eb2f);
        secondHigh = (secondHigh << 11) | (secondHigh >>> 21);
      }
    }
    const low = Math.imul(mix(firstLow), 5) ^ mix(secondLow);
    const high = Math.imul(mix(firstHigh), 5) ^ mix(secondHigh);
    return (mix(low) >>> 0) * 2 ** 21 + (mix(high) >>> 11);
  };
}

/** Spreads every bit of a hash over all of them. */
function mix(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return whole ^ (whole >>> 16);
}
