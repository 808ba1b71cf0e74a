import type { LogLevel } from '../config/types.ts';
import { readLines } from '../files/read-lines.ts';
import { isLogged, LOG_FILES } from '../logging/create-logger.ts';

/** Reads the log of all sessions, and what is added to it. */
export interface LogReader {
  /**
   * Gives each line that was written since the last call, the oldest first.
   * @throws the system's own error where the folder cannot be read.
   */
  next(onLine: (text: string) => void): Promise<void>;
}

/** @param level lines that are less important are left out */
export function createLogReader(folder: string, level: LogLevel): LogReader {
  const positions = new Map<number, number>();
  return {
    async next(onLine) {
      await readLines(
        { folder, name: LOG_FILES },
        {
          positions,
          onLine(text) {
            const own = levelOf(text);
            if (own !== undefined && isLogged(own, level)) onLine(text);
          },
        },
      );
    },
  };
}

/** The newest lines that a reader has now. @param count the most of them */
export async function readNewest(reader: LogReader, count: number): Promise<readonly string[]> {
  let newest: string[] = [];
  const keepNewest = (): void => {
    newest = newest.slice(Math.max(0, newest.length - count));
  };
  await reader.next((text) => {
    newest.push(text);
    // Not at each line, which would move them all each time.
    if (newest.length > 2 * count + 1000) keepNewest();
  });
  keepNewest();
  return newest;
}

/** Undefined for what is no line of a log. One of a later version is passed on as it is. */
function levelOf(text: string): LogLevel | undefined {
  const level = /^\{"v":\d+,"time":"[^"]*","level":"(error|warn|info|debug)",/.exec(text)?.[1];
  switch (level) {
    case 'error':
    case 'warn':
    case 'info':
    case 'debug':
      return level;
    default:
      return undefined;
  }
}
