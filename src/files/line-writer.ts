import type { FileHandle } from 'node:fs/promises';
import { type FileSeries, openCurrent, putAside } from './rotated-files.ts';

/** Appends lines to files that other processes append to as well. */
export interface LineWriter {
  /** Returns at once; the line is written a moment later. Never throws. */
  append(line: string): void;
  /** Settles when everything that was appended is written, or has failed to be. */
  flush(): Promise<void>;
}

export interface LineWriterOptions extends FileSeries {
  /** Told of the first failure alone: a full disk would otherwise speak up at each line. */
  readonly onFailure: (error: Error) => void;
  readonly now: () => number;
  /** Bytes from which on a file is put aside. */
  readonly maxBytes?: number | undefined;
  /** Files put aside that are kept. */
  readonly keep?: number | undefined;
}

const MAX_BYTES = 5 * 1024 * 1024;
const KEEP = 5;
/** Characters that wait for a disk that does not answer. What comes then is dropped, and reported. */
const MAX_WAITING = 8 * 1024 * 1024;
const LINE_FEED = 0x0a;
/** Milliseconds for which lines are gathered, so that no request waits for the disk of the one before. */
const GATHER_MS = 100;

/** Creates the writer of one process. Nothing is on the disk before the first line. */
export function createLineWriter(options: LineWriterOptions): LineWriter {
  const { folder, name, now, maxBytes = MAX_BYTES, keep = KEEP } = options;
  let waiting: string[] = [];
  let waitingLength = 0;
  let gathering: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let reported = false;

  const fail = (error: unknown): void => {
    if (reported) return;
    reported = true;
    options.onFailure(error instanceof Error ? error : new Error(String(error)));
  };
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      waitingLength = 0;
      try {
        await appendLines({ folder, name }, lines, { maxBytes, keep, now });
      } catch (error) {
        fail(error);
      }
    }
    writing = undefined;
  };
  const start = (): Promise<void> => {
    clearTimeout(gathering);
    gathering = undefined;
    // With nothing to write it would end, and say so, before it is known to have begun.
    if (waiting.length === 0) return writing ?? Promise.resolve();
    writing ??= write();
    return writing;
  };

  return {
    append(line) {
      if (waitingLength >= MAX_WAITING) {
        fail(new Error(`${waiting.length} lines wait to be written`));
        return;
      }
      waiting.push(`${line}\n`);
      waitingLength += line.length;
      // Whoever ends the process flushes first.
      gathering ??= setTimeout(start, GATHER_MS).unref();
    },
    flush: start,
  };
}

interface Rotation {
  readonly maxBytes: number;
  readonly keep: number;
  readonly now: () => number;
}

/** The file is opened anew each time: another process may have put it aside. */
async function appendLines(
  series: FileSeries,
  lines: readonly string[],
  rotation: Rotation,
): Promise<void> {
  const file = await openCurrent(series);
  try {
    const { size } = await file.stat();
    // A half line, of a disk that was full or a machine that went down, must not spoil the next one.
    if (await endsInsideLine(file, size)) await writeWhole(file, '\n');
    await writeWhole(file, lines.join(''));
    const { size: newSize } = await file.stat();
    if (newSize >= rotation.maxBytes) await putAside(series, file, rotation);
  } finally {
    await file.close();
  }
}

async function endsInsideLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== LINE_FEED;
}

/** In one call, so that lines of several processes never mix. */
async function writeWhole(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length) throw new Error('the disk is full');
}
