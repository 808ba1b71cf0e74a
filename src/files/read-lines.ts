import { type FileSeries, type OpenFile, openAll } from './rotated-files.ts';

export interface LineReading {
  /** Milliseconds since the epoch: files that were not written to since then are left out. */
  readonly since?: number;
  /** Called in order for each line that is not empty, without its end. */
  readonly onLine: (text: string) => void;
  /** Bytes of a file, by its inode, that have been read before; brought up to date. */
  readonly positions?: Map<number, number>;
}

const CHUNK_BYTES = 256 * 1024;
/** Far above any line; what is longer is none of ours. */
const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * Reads the lines of all files, piece by piece, so that large ones hold nobody up. With `positions`,
 * a last line without its end is left for the next reading: somebody may be writing it.
 * @returns how many lines are cut off or too long; they are skipped.
 * @throws the system's own error where the folder cannot be read. A missing one is empty.
 */
export async function readLines(series: FileSeries, reading: LineReading): Promise<number> {
  const files = await openAll(series, reading.since ?? 0);
  let skipped = 0;
  try {
    for (const file of files) skipped += await readFile(file, reading);
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
  return skipped;
}

async function readFile({ handle, inode, size }: OpenFile, reading: LineReading): Promise<number> {
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
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      if (line.trim() !== '') reading.onLine(line);
    }
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
