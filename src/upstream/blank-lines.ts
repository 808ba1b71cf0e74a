/** Finds the blank lines that end events, in bytes that come in pieces. */
export interface BlankLineFinder {
  /** The place after the last blank line that ends in these bytes; 0: none does. */
  lastEnd(bytes: Buffer): number;
}

const LF = 0x0a;
const CR = 0x0d;
const BLANK_LINE = Buffer.from('\n\n');

/** Line breaks are LF, CR LF or CR, and may be cut anywhere. Looks at each byte. */
export function createCarefulFinder(): BlankLineFinder {
  return createFinder(false);
}

/**
 * A fast path: providers end their lines with LF alone, and where no CR is, the search for a blank
 * line can be left to the library. Its slow twin is `createCarefulFinder`.
 */
export function createBlankLineFinder(): BlankLineFinder {
  return createFinder(true);
}

function createFinder(searches: boolean): BlankLineFinder {
  let isLineEmpty = true;
  /** What a CR has just ended, for an LF after it is the rest of the same line break. */
  let returned: 'line' | 'blank line' | undefined;
  /** Whether a blank line ends with this byte. */
  const endsBlankLine = (byte: number): boolean => {
    const isSecondHalf = byte === LF && returned !== undefined;
    const wasBlank = isSecondHalf ? returned === 'blank line' : isLineEmpty;
    const isBreak = byte === LF || byte === CR;
    returned = byte !== CR ? undefined : isLineEmpty ? 'blank line' : 'line';
    isLineEmpty = isBreak;
    return isBreak && wasBlank;
  };
  return {
    lastEnd(bytes) {
      if (searches && returned === undefined && bytes.length > 0 && !bytes.includes(CR)) {
        const endsFirst = isLineEmpty && bytes[0] === LF ? 1 : 0;
        isLineEmpty = bytes[bytes.length - 1] === LF;
        const last = bytes.lastIndexOf(BLANK_LINE);
        return last < 0 ? endsFirst : last + BLANK_LINE.length;
      }
      let end = 0;
      for (let at = 0; at < bytes.length; at += 1) if (endsBlankLine(bytes[at] ?? 0)) end = at + 1;
      return end;
    },
  };
}
