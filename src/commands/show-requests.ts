import { renderLogLine } from '../logs/render-log-line.ts';
import { requestLine } from '../serve/request-line.ts';
import type { SessionOptions } from '../session/start-session.ts';
import type { CommandIo } from './command-io.ts';
import { loadChalk } from './load-chalk.ts';

type Shown = Pick<SessionOptions, 'onRecord' | 'onLogLine' | 'logLevel'>;

/**
 * What is shown of requests on stderr where no claude has the terminal: a line for each when a person
 * looks on; everything that the log can tell when that is wished for.
 */
export async function showRequests(verbose: boolean, io: CommandIo): Promise<Shown> {
  const { stderr } = io;
  if (!verbose) {
    return stderr.isTTY === true
      ? { onRecord: (record) => stderr.write(`${requestLine(record)}\n`) }
      : {};
  }
  const chalk = await loadChalk(io, 'stderr');
  return {
    logLevel: 'debug',
    onLogLine(line) {
      // Notices are shown as such.
      if (line.event !== 'notice') stderr.write(`${renderLogLine(line, chalk)}\n`);
    },
  };
}
