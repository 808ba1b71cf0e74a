import { type LedgerFile, openLedger } from './ledger-files.ts';
import { type LedgerLine, readLedgerLine } from './ledger-line.ts';

export interface LedgerReading {
  /** Milliseconds since the epoch: earlier requests are left out. */
  readonly since: number;
  readonly onLine: (line: LedgerLine) => void;
  /** Bytes of a file, by its inode, that have been read before; brought up to date. */
  readonly positions?: Map<number, number>;
}

const CHUNK_BYTES = 256 * 1024;
/** Far above any line; what is longer is no ledger. */
const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * Reads the ledger of all sessions, piece by piece, so that a large one holds nobody up. With
 * `positions`, a last line without its end is left for the next reading: somebody may be writing it.
 * @returns how many lines could not be read; they are skipped.
 * @throws the system's own error where the folder cannot be read. A missing one is empty.
 */
export async function readLedger(folder: string, reading: LedgerReading): Promise<number> {
  const files = await openLedger(folder, reading.since);
  let skipped = 0;
  try {
    for (const file of files) skipped += await readFile(file, reading);
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
  return skipped;
}

async function readFile(
  { handle, inode, size }: LedgerFile,
  reading: LedgerReading,
): Promise<number> {
  const { positions = new Map<number, number>() } = reading;
  const known = positions.get(inode) ?? 0;
  // A file that shrank is another one with the same number.
  let position = known <= size ? known : 0;
  let rest: Buffer = Buffer.alloc(0);
  let skipped = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      position + rest.length,
    );
    if (bytesRead === 0) break;
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    skipped += takeLines(bytes.toString('utf8', 0, end), reading);
    position += end;
    rest = bytes.subarray(end);
    if (rest.length > MAX_LINE_BYTES) {
      skipped += 1;
      position += rest.length;
      rest = Buffer.alloc(0);
    }
  }
  positions.set(inode, position);
  return reading.positions === undefined && rest.length > 0 ? skipped + 1 : skipped;
}

function takeLines(text: string, { since, onLine }: LedgerReading): number {
  let skipped = 0;
  for (const piece of text.split('\n')) {
    if (piece.trim() === '') continue;
    const line = readLedgerLine(piece);
    if (line === undefined) skipped += 1;
    else if (Date.parse(line.time) >= since) onLine(line);
  }
  return skipped;
}
