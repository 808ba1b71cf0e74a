import { readLines } from '../files/read-lines.ts';
import { type LedgerLine, readLedgerLine } from './ledger-line.ts';

/** What the names of the ledger's files begin with. */
export const LEDGER_FILES = 'requests';

export interface LedgerReading {
  /** Milliseconds since the epoch: earlier requests are left out. */
  readonly since: number;
  readonly onLine: (line: LedgerLine) => void;
  /** Bytes of a file, by its inode, that have been read before; brought up to date. */
  readonly positions?: Map<number, number>;
}

/**
 * Reads the ledger of all sessions; see readLines.
 * @returns how many lines could not be read; they are skipped.
 * @throws the system's own error where the folder cannot be read. A missing one is empty.
 */
export async function readLedger(folder: string, reading: LedgerReading): Promise<number> {
  const { since, onLine } = reading;
  let unreadable = 0;
  const take = (text: string): void => {
    const line = readLedgerLine(text);
    if (line === undefined) unreadable += 1;
    else if (Date.parse(line.time) >= since) onLine(line);
  };
  const skipped = await readLines({ folder, name: LEDGER_FILES }, { ...reading, onLine: take });
  return unreadable + skipped;
}
