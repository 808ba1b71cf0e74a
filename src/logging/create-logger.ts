import { LOG_LEVELS, type LogLevel } from '../config/types.ts';
import { createLineWriter } from '../files/line-writer.ts';
import { isRecord } from '../json/is-record.ts';
import { type LogEntry, type LogLine, readLogLine } from './log-line.ts';
import type { Redactor } from './redact.ts';

/** What the names of the log's files begin with. */
export const LOG_FILES = 'tproxy';

/** Keeps what happens in a session, in files that all sessions share. */
export interface Logger {
  /** Returns at once; the line is written when the disk has time. Never throws. */
  log(entry: LogEntry): void;
  /** Settles when everything that was logged is written, or has failed to be. */
  flush(): Promise<void>;
}

export interface LoggerOptions {
  readonly folder: string;
  /** The id of the session. */
  readonly session: string;
  /** What is less important than this is left out. Asked for each line. */
  readonly level: () => LogLevel;
  /** Asked for each line. */
  readonly redactor: () => Redactor;
  readonly now: () => number;
  /** Told of the first failure alone. */
  readonly onFailure: (error: Error) => void;
  /** Gets each line as well. */
  readonly onLine?: ((line: LogLine) => void) | undefined;
  /** Bytes from which on a file is put aside. */
  readonly maxBytes?: number;
  /** Files put aside that are kept. */
  readonly keep?: number;
}

/** Characters of one text; a client may name a model as long as it likes. */
const MAX_TEXT = 1_000;
/** Elements of one list: a long history may come to a warning for each turn. */
const MAX_LIST = 100;

/** Whether lines of one level are kept where another is asked for. */
export function isLogged(level: LogLevel, asked: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(asked);
}

/** Creates the logger of one session. Nothing is on the disk before the first line. */
export function createLogger(options: LoggerOptions): Logger {
  const { session, level, redactor, now, onLine, ...files } = options;
  const lines = createLineWriter({ ...files, now, name: LOG_FILES });
  return {
    log(entry) {
      const asked = level();
      if (!isLogged(entry.level, asked)) return;
      const kept = asked === 'debug' ? entry : { ...entry, decision: undefined };
      const time = new Date(now()).toISOString();
      const stamp = { v: 1, time, level: entry.level, session };
      // Whatever the secrets are, a line keeps its form.
      const own = { event: entry.event, level: entry.level };
      const fields = clean(kept, redactor());
      const line = JSON.stringify({ ...stamp, ...(isRecord(fields) ? fields : {}), ...own });
      lines.append(line);
      const read = onLine === undefined ? undefined : readLogLine(line);
      if (read !== undefined) onLine?.(read);
    },
    flush: lines.flush,
  };
}

/** The same value, its texts without keys and of a length that keeps a line a line. */
function clean(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.text(value, MAX_TEXT);
  if (Array.isArray(value)) return value.slice(0, MAX_LIST).map((item) => clean(item, redactor));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, clean(field, redactor)]),
  );
}
