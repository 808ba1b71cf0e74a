import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogLine, readLogLine } from '../../src/logging/log-line.ts';

/** The lines of the current file of a log. @throws Error for one that is none. */
export async function logLines(folder: string): Promise<readonly LogLine[]> {
  const text = await readFile(join(folder, 'tproxy.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const read = readLogLine(line);
      if (read === undefined) throw new Error(`no line of a log: ${line}`);
      return read;
    });
}
