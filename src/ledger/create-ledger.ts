import type { FileHandle } from 'node:fs/promises';
import { openCurrent, putAside } from './ledger-files.ts';
import { type LedgerSession, writeLedgerLine } from './ledger-line.ts';
import type { RequestRecord } from './request-record.ts';

/** Keeps what becomes of each request, in files that all sessions share. */
export interface Ledger {
  /** Returns at once; the line is written when the disk has time. Never throws. */
  append(record: RequestRecord): void;
  /** Settles when everything that was appended is written, or has failed to be. */
  flush(): Promise<void>;
}

export interface LedgerOptions {
  readonly folder: string;
  readonly session: LedgerSession;
  /** Told of the first failure alone: a full disk would otherwise speak up at each request. */
  readonly onFailure: (error: Error) => void;
  readonly now: () => number;
  /** Bytes from which on a file is put aside. */
  readonly maxBytes?: number;
  /** Files put aside that are kept. */
  readonly keep?: number;
}

const MAX_BYTES = 5 * 1024 * 1024;
const KEEP = 5;
/** Lines that wait for a disk that does not answer. More are dropped, and reported. */
const MAX_WAITING = 10_000;
const LINE_FEED = 0x0a;

/** Creates the ledger of one session. Nothing is on the disk before the first request. */
export function createLedger(options: LedgerOptions): Ledger {
  const { folder, session, now, maxBytes = MAX_BYTES, keep = KEEP } = options;
  let waiting: string[] = [];
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
      try {
        await appendLines(folder, lines, { maxBytes, keep, now });
      } catch (error) {
        fail(error);
      }
    }
    writing = undefined;
  };

  return {
    append(record) {
      if (waiting.length >= MAX_WAITING) {
        fail(new Error(`${MAX_WAITING} lines wait to be written`));
        return;
      }
      waiting.push(writeLedgerLine(record, session));
      writing ??= write();
    },
    flush: () => writing ?? Promise.resolve(),
  };
}

interface Rotation {
  readonly maxBytes: number;
  readonly keep: number;
  readonly now: () => number;
}

/** The file is opened anew each time: another session may have put it aside. */
async function appendLines(
  folder: string,
  lines: readonly string[],
  rotation: Rotation,
): Promise<void> {
  const file = await openCurrent(folder);
  try {
    const { size } = await file.stat();
    // A half line, of a disk that was full or a machine that went down, must not spoil the next one.
    if (await endsInsideLine(file, size)) await writeWhole(file, '\n');
    for (const line of lines) await writeWhole(file, line);
    const { size: newSize } = await file.stat();
    if (newSize >= rotation.maxBytes) await putAside(folder, file, rotation);
  } finally {
    await file.close();
  }
}

async function endsInsideLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== LINE_FEED;
}

/** In one call, so that lines of several sessions never mix. */
async function writeWhole(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length) throw new Error('the disk is full');
}
