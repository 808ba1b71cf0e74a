import { STAMP_DIGITS } from '../servers/answers.js';

const STAMP = new RegExp(`@(\\d{${STAMP_DIGITS}})`, 'g');
/** Characters that the beginning of a stamp can take at the end of a piece. */
const LONGEST_REST = STAMP_DIGITS;

/**
 * Reads how long each stamped chunk was on its way, from the pieces of one stream.
 * @returns {{ push: (bytes: Buffer) => void, delaysMs: readonly number[] }}
 */
export function createStampReader() {
  /** @type {number[]} */
  const delaysMs = [];
  let rest = '';
  return {
    delaysMs,
    push(bytes) {
      const now = Number(process.hrtime.bigint() / 1000n);
      const text = rest + bytes.toString('latin1');
      let end = 0;
      for (const match of text.matchAll(STAMP)) {
        const stamp = Number(match[1]);
        // Zero: a chunk that was sent without a time.
        if (stamp > 0) delaysMs.push((now - stamp) / 1000);
        end = match.index + match[0].length;
      }
      rest = text.slice(Math.max(end, text.length - LONGEST_REST));
    },
  };
}
