import { createLineWriter, type LineWriterOptions } from '../files/line-writer.ts';
import { type LedgerSession, writeLedgerLine } from './ledger-line.ts';
import { LEDGER_FILES } from './read-ledger.ts';
import type { RequestRecord } from './request-record.ts';

/** Keeps what becomes of each request, in files that all sessions share. */
export interface Ledger {
  /** Returns at once; the line is written when the disk has time. Never throws. */
  append(record: RequestRecord): void;
  /** Settles when everything that was appended is written, or has failed to be. */
  flush(): Promise<void>;
}

export interface LedgerOptions extends Omit<LineWriterOptions, 'name'> {
  readonly session: LedgerSession;
}

/** Creates the ledger of one session. Nothing is on the disk before the first request. */
export function createLedger({ session, ...options }: LedgerOptions): Ledger {
  const lines = createLineWriter({ ...options, name: LEDGER_FILES });
  return {
    append: (record) => lines.append(writeLedgerLine(record, session)),
    flush: lines.flush,
  };
}
