import { setTimeout as delay } from 'node:timers/promises';
import { logFolder } from '../config/config-paths.ts';
import { LOG_LEVELS, type LogLevel } from '../config/types.ts';
import { UserError } from '../errors/user-error.ts';
import { readLogLine } from '../logging/log-line.ts';
import { createLogReader, type LogReader, readNewest } from '../logs/read-log.ts';
import { renderLogLine } from '../logs/render-log-line.ts';
import { printableJson } from '../status/printable.ts';
import type { CommandIo } from './command-io.ts';
import { loadChalk } from './load-chalk.ts';

export interface LogsOptions {
  /** Go on as lines come, until the process is ended. */
  readonly follow: boolean;
  /** The lines as they are in the file. */
  readonly json: boolean;
  /** How many there are to be at first, as it was typed. */
  readonly lines: string;
  /** What is less important is left out, as it was typed. */
  readonly level: string;
}

/** Milliseconds. Soon enough for a person who watches. */
const LOOK_INTERVAL_MS = 250;
/** Far more than the log ever holds. */
const MAX_LINES = 1_000_000;

/**
 * `tproxy logs`: the newest lines of the log of all sessions.
 * @throws UserError when an option is wrong, or the log cannot be read.
 */
export async function runLogs(options: LogsOptions, io: CommandIo): Promise<void> {
  const count = parseCount(options.lines);
  const level = parseLevel(options.level);
  const folder = logFolder(io);
  const reader = told(createLogReader(folder, level), folder);
  const print = await printer(options, io);
  const gone = readerGone(io);
  const newest = await readNewest(reader, count);
  if (newest.length === 0 && count > 0) {
    const which = level === 'debug' ? '' : ` of the level ${level} or above`;
    io.stderr.write(`tproxy: There is no line${which} in the log in ${folder} yet.\n`);
  }
  print(newest);
  while (options.follow && !gone.aborted) {
    await delay(LOOK_INTERVAL_MS, undefined, { signal: gone }).catch(() => undefined);
    const more: string[] = [];
    await reader.next((text) => more.push(text));
    print(more);
  }
}

type Print = (lines: readonly string[]) => void;

async function printer({ json }: LogsOptions, io: CommandIo): Promise<Print> {
  const chalk = await loadChalk(io, 'stdout');
  const render = (text: string): readonly string[] => {
    if (json) return rawLine(text);
    const line = readLogLine(text);
    // Written by another version: --json shows it.
    return line === undefined ? [] : [renderLogLine(line, chalk)];
  };
  return (lines) => {
    const shown = lines.flatMap(render);
    if (shown.length > 0) io.stdout.write(`${shown.join('\n')}\n`);
  };
}

/** The line as it is, but for characters that a terminal obeys. */
function rawLine(text: string): readonly string[] {
  try {
    return [printableJson(JSON.parse(text), 0)];
  } catch {
    // Cut off by a disk that was full.
    return [];
  }
}

/** Aborts when nobody reads what is printed any more, as after `| head`. */
function readerGone({ stdout }: CommandIo): AbortSignal {
  const gone = new AbortController();
  stdout.once('error', () => gone.abort());
  stdout.once('close', () => gone.abort());
  return gone.signal;
}

/** The same reader, whose failures a person understands. */
function told(reader: LogReader, folder: string): LogReader {
  return {
    async next(onLine) {
      try {
        await reader.next(onLine);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const message = `The log in ${folder} cannot be read: ${why}`;
        throw new UserError('log_unreadable', message, { cause: error });
      }
    },
  };
}

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count <= MAX_LINES) return count;
  throw new UserError(
    'usage',
    `--lines: found ${JSON.stringify(text)}, allowed: a whole number from 0 to ${MAX_LINES}`,
  );
}

function parseLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new UserError(
    'usage',
    `--level: found ${JSON.stringify(text)}, allowed: ${LOG_LEVELS.join(', ')}`,
  );
}
