import { createBlankLineFinder } from './blank-lines.ts';

const NOTHING = Buffer.alloc(0);

/** Bytes of one event that are held back; a longer one goes out as it comes. */
const MAX_HELD_BYTES = 1024 * 1024;

/**
 * Lets an event stream through event by event, so that what is added when it breaks off does not
 * land in the middle of one.
 */
export interface WholeFrames {
  /** The bytes that can go out now: up to the end of the last whole event. */
  push(bytes: Buffer): Buffer;
  /** The last event, when nothing but its blank line is missing; what was cut off is not given out. */
  end(): Buffer;
  /** What went out last is the beginning of an event. */
  readonly isInside: boolean;
}

/** Creates the filter of one stream. @param limit bytes */
export function createWholeFrames(limit = MAX_HELD_BYTES): WholeFrames {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isInside = false;
  const lines = createBlankLineFinder();

  return {
    push(bytes) {
      const end = lines.lastEnd(bytes);
      if (end === 0) {
        held.push(bytes);
        heldBytes += bytes.length;
        if (heldBytes <= limit) return NOTHING;
        isInside = true;
        return take();
      }
      const whole = end === bytes.length ? bytes : bytes.subarray(0, end);
      const out = heldBytes === 0 ? whole : Buffer.concat([take(), whole]);
      isInside = false;
      if (end < bytes.length) held.push(bytes.subarray(end));
      heldBytes = bytes.length - end;
      return out;
    },
    end() {
      const rest = take();
      if (isInside || !isWholeEvent(String(rest))) return NOTHING;
      return Buffer.concat([rest, Buffer.from('\n\n')]);
    },
    get isInside() {
      return isInside;
    },
  };

  function take(): Buffer {
    const bytes = Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return bytes;
  }
}

/** Its data is JSON to the end. */
function isWholeEvent(text: string): boolean {
  const data = /(?:^|[\r\n])data: ?([^\r\n]*)[\r\n]*$/.exec(text)?.[1];
  if (data === undefined) return false;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}
