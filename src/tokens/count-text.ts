import { createPieceCounter } from './byte-pair-encode.ts';
import { classifyBytes } from './character-class.ts';
import type { Encoding } from './load-encoding.ts';

/** Counts the tokens of a text. The spelling of a special token is ordinary text. */
export type TextCounter = (text: string) => number;

/**
 * Only so much of one text is encoded, and the rest counted in proportion: a request may be 32 MB,
 * and counting must not hold up the event loop for seconds. It is half a million tokens of prose.
 */
const LONGEST_ENCODED_TEXT = 2_000_000;
/** UTF-8 takes at most three bytes for each unit of a JavaScript string. */
const BYTES_PER_UNIT = 3;
/** The buffers for texts up to this length are kept for the next one. */
const LONGEST_KEPT_TEXT = 100_000;

/** Exact, and close to linear: a million characters of the worst kind take about 250 ms. */
export function createTextCounter({ splitter, vocabulary }: Encoding): TextCounter {
  const countPiece = createPieceCounter(vocabulary);
  const encoder = new TextEncoder();
  const kept = createBuffers(LONGEST_KEPT_TEXT);

  function encodeAndCount(text: string): number {
    const { bytes, classes } = text.length <= LONGEST_KEPT_TEXT ? kept : createBuffers(text.length);
    const length = encoder.encodeInto(text, bytes).written;
    classifyBytes(bytes, length, classes);
    const classified = { bytes, classes, length };
    let count = 0;
    for (let start = 0; start < length; ) {
      const end = splitter(classified, start);
      count += countPiece(bytes, start, end);
      start = end;
    }
    return count;
  }

  return (text) => {
    if (text.length <= LONGEST_ENCODED_TEXT) return encodeAndCount(text);
    const counted = encodeAndCount(text.slice(0, LONGEST_ENCODED_TEXT));
    return Math.ceil((counted * text.length) / LONGEST_ENCODED_TEXT);
  };
}

interface Buffers {
  readonly bytes: Uint8Array;
  readonly classes: Uint8Array;
}

function createBuffers(textLength: number): Buffers {
  const capacity = textLength * BYTES_PER_UNIT;
  return { bytes: new Uint8Array(capacity), classes: new Uint8Array(capacity) };
}
