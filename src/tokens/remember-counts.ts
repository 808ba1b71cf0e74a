import type { TextCounter } from './count-text.ts';

export interface MemoryOptions {
  /** How many texts are remembered at least; at most twice as many are. */
  readonly capacity?: number;
}

const DEFAULT_CAPACITY = 10_000;
/** Bytes of UTF-8 hashed at a time. A multiple of four. */
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

function createFingerprint(): (text: string) => number {
  const encoder = new TextEncoder();
  const bytes = new Uint8Array(CHUNK);
  const words = new Int32Array(bytes.buffer);
  return (text) => {
    let low = text.length;
    let high = 0x9747b28c | 0;
    for (let rest = text; rest.length > 0; ) {
      const { read, written } = encoder.encodeInto(rest, bytes);
      bytes.fill(0, written, (written + 3) & ~3);
      const wordCount = (written + 3) >> 2;
      for (let index = 0; index < wordCount; index += 1) {
        const word = words[index] ?? 0;
        low = Math.imul(low ^ word, 0x9e3779b1);
        low = (low << 13) | (low >>> 19);
        high = Math.imul(high + word, 0x85ebca6b);
        high = (high << 17) | (high >>> 15);
      }
      rest = rest.slice(read);
    }
    return (mix(low) >>> 0) * 2 ** 21 + (mix(high) >>> 11);
  };
}

/** Spreads every bit of a hash over all of them. */
function mix(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return whole ^ (whole >>> 16);
}
