import { findRank, NOT_A_TOKEN, type Vocabulary } from './vocabulary.ts';

/** Counts the tokens of one piece of text, given as a range of UTF-8 bytes. */
export type PieceCounter = (bytes: Uint8Array, start: number, end: number) => number;

/** A heap key is `rank << POSITION_BITS | position`: 18 bits of rank and 13 of position. */
const POSITION_BITS = 13;
const LONGEST_WINDOW = 1 << POSITION_BITS;
/**
 * Bytes at the end of a window that are encoded again with what follows them. Four times the
 * longest token: what comes after a window changes its tokens no further back than about one.
 */
const OVERLAP = 512;

/**
 * Byte pair encoding: while two neighbouring parts form a token, join the pair of lowest rank, the
 * leftmost of several. A heap finds that pair, so a piece of n bytes takes n log n.
 */
export function createPieceCounter(
  vocabulary: Vocabulary,
  windowLength: number = LONGEST_WINDOW,
): PieceCounter {
  const window = createWindow(vocabulary, windowLength);
  return (bytes, start, end) => {
    if (findRank(vocabulary, bytes, start, end) !== NOT_A_TOKEN) return 1;
    return end - start > windowLength
      ? countInWindows(window, windowLength, bytes, start, end)
      : window.merge(bytes, start, end);
  };
}

/**
 * Encodes a long piece in overlapping windows, which bounds the memory and keeps the arrays in the
 * processor's cache. Each window starts where a token of the one before it does, far enough from
 * its end that this is a token of the whole piece. A repeated character gives the same window time
 * and again: it is merged once.
 */
function countInWindows(
  window: Window,
  windowLength: number,
  bytes: Uint8Array,
  pieceStart: number,
  pieceEnd: number,
): number {
  let count = 0;
  let start = pieceStart;
  let mergedStart: number | undefined;
  let settled: Settled = { tokens: 0, length: 0 };
  while (pieceEnd - start > windowLength) {
    if (mergedStart === undefined || !isRepeated(bytes, mergedStart, start, windowLength)) {
      window.merge(bytes, start, start + windowLength);
      settled = window.settledAt(windowLength - OVERLAP);
      mergedStart = start;
    }
    count += settled.tokens;
    start += settled.length;
  }
  return count + window.merge(bytes, start, pieceEnd);
}

function isRepeated(bytes: Uint8Array, first: number, second: number, length: number): boolean {
  const shift = second - first;
  for (let index = first; index < first + length; index += 1) {
    if (bytes[index] !== bytes[index + shift]) return false;
  }
  return true;
}

/** The beginning of a window, up to the start of a token. */
interface Settled {
  readonly tokens: number;
  readonly length: number;
}

interface Window {
  /** Encodes the bytes and returns the number of tokens. */
  merge(bytes: Uint8Array, start: number, end: number): number;
  /** Of the last merge: the tokens before the first one that starts at `position` or later. */
  settledAt(position: number): Settled;
}

function createWindow(vocabulary: Vocabulary, length: number): Window {
  const heap = createHeap(length * 3);
  // Parts are known by their first position; `pairRanks` is that of a part and its right neighbour.
  const nexts = new Int32Array(length + 1);
  const previous = new Int32Array(length + 1);
  const pairRanks = new Int32Array(length + 1);
  let offset = 0;
  let size = 0;

  function setPair(bytes: Uint8Array, left: number, end: number): void {
    const rank = findRank(vocabulary, bytes, offset + left, offset + end);
    pairRanks[left] = rank;
    if (rank !== NOT_A_TOKEN) heap.push((rank << POSITION_BITS) | left);
  }

  function joinPair(bytes: Uint8Array, left: number): void {
    const right = nexts[left] ?? size;
    const end = nexts[right] ?? size;
    nexts[left] = end;
    previous[end] = left;
    pairRanks[right] = NOT_A_TOKEN;
    if (end < size) setPair(bytes, left, nexts[end] ?? size);
    else pairRanks[left] = NOT_A_TOKEN;
    if (left > 0) setPair(bytes, previous[left] ?? 0, end);
  }

  return {
    merge(bytes, start, end) {
      offset = start;
      size = end - start;
      for (let position = 0; position < size; position += 1) {
        nexts[position] = position + 1;
        previous[position + 1] = position;
      }
      pairRanks[size - 1] = NOT_A_TOKEN;
      for (let position = 0; position + 1 < size; position += 1) {
        setPair(bytes, position, position + 2);
      }
      let count = size;
      while (heap.size() > 0) {
        const key = heap.pop();
        const left = key & (LONGEST_WINDOW - 1);
        // A key whose pair has changed since is out of date.
        if (pairRanks[left] !== key >>> POSITION_BITS) continue;
        joinPair(bytes, left);
        count -= 1;
      }
      return count;
    },
    settledAt(position) {
      let tokens = 0;
      let length = 0;
      for (; length < position; length = nexts[length] ?? size) tokens += 1;
      return { tokens, length };
    },
  };
}

interface Heap {
  push(key: number): void;
  /** The lowest key. Call only when the heap is not empty. */
  pop(): number;
  size(): number;
}

function createHeap(capacity: number): Heap {
  const keys = new Int32Array(capacity);
  let size = 0;
  return {
    push(key) {
      let index = size;
      size += 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        const parentKey = keys[parent] ?? 0;
        if (parentKey <= key) break;
        keys[index] = parentKey;
        index = parent;
      }
      keys[index] = key;
    },
    pop() {
      const lowest = keys[0] ?? 0;
      size -= 1;
      const key = keys[size] ?? 0;
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= size) break;
        if (child + 1 < size && (keys[child + 1] ?? 0) < (keys[child] ?? 0)) child += 1;
        const childKey = keys[child] ?? 0;
        if (childKey >= key) break;
        keys[index] = childKey;
        index = child;
      }
      keys[index] = key;
      return lowest;
    },
    size: () => size,
  };
}
