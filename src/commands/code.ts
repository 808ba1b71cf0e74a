import { statePaths } from '../config/config-paths.ts';
import { configStamp } from '../config/config-stamp.ts';
import { loadConfig } from '../config/load-config.ts';
import { runSession } from '../launcher/run-session.ts';
import { wantsSummary } from '../summary/wants-summary.ts';
import type { CommandIo } from './command-io.ts';
import { createNotify } from './create-notify.ts';
import { printSummary } from './print-summary.ts';

export interface CodeOptions {
  /** Claude's arguments, as they are. */
  readonly args: readonly string[];
  /** The summary is wanted after a session without a terminal, too. */
  readonly summary: boolean;
  /** The log is to tell everything. */
  readonly verbose: boolean;
}

/**
 * `tproxy code`: runs claude behind a proxy of its own.
 * @returns claude's exit status.
 * @throws UserError when the configuration is wrong or claude cannot be started.
 */
export async function runCode(
  { args, summary, verbose }: CodeOptions,
  io: CommandIo,
): Promise<number> {
  const { env, cwd, homeDir } = io;
  const notify = createNotify(io.stderr);
  // Before the files are read: what changes from here on is seen by the first request.
  const initialStamp = configStamp(io);
  const config = await loadConfig(io);
  const untrusted = config.sources.filter(({ status }) => status === 'untrusted');
  for (const { path } of untrusted) notify(`${path} is not used. Read it, then run: tproxy trust`);
  config.warnings.forEach(notify);
  const result = await runSession({
    config,
    configFiles: { initialStamp, load: () => loadConfig(io), stamp: () => configStamp(io) },
    args,
    env,
    cwd,
    homeDir,
    statePaths: statePaths(io),
    logLevel: verbose ? 'debug' : undefined,
    notify,
  });
  const onTerminal = io.stderr.isTTY === true && io.stdout.isTTY === true;
  if (wantsSummary({ args, asked: summary, onTerminal })) await printSummary(result, io);
  else result.notices.forEach(notify);
  return result.exitStatus;
}
