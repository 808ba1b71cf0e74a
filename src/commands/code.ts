import { statePaths } from '../config/config-paths.ts';
import { configStamp } from '../config/config-stamp.ts';
import { loadConfig } from '../config/load-config.ts';
import { runSession, type SessionResult } from '../launcher/run-session.ts';
import { wantsSummary } from '../summary/wants-summary.ts';
import type { CommandIo } from './command-io.ts';

export interface CodeOptions {
  /** Claude's arguments, as they are. */
  readonly args: readonly string[];
  /** The summary is wanted after a session without a terminal, too. */
  readonly summary: boolean;
}

/**
 * `tproxy code`: runs claude behind a proxy of its own.
 * @returns claude's exit status.
 * @throws UserError when the configuration is wrong or claude cannot be started.
 */
export async function runCode({ args, summary }: CodeOptions, io: CommandIo): Promise<number> {
  const { env, cwd, homeDir } = io;
  const notify = (line: string) => io.stderr.write(`tproxy: ${line}\n`);
  // Before the files are read: what changes from here on is seen by the first request.
  const initialStamp = await configStamp(io);
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
    notify,
  });
  const onTerminal = io.stderr.isTTY === true && io.stdout.isTTY === true;
  if (wantsSummary({ args, asked: summary, onTerminal })) await printSummary(result, io);
  else result.notices.forEach(notify);
  return result.exitStatus;
}

async function printSummary(result: SessionResult, io: CommandIo): Promise<void> {
  const [{ summarizeSession }, { renderSummary }, { loadChalk }] = await Promise.all([
    import('../summary/summarize-session.ts'),
    import('../summary/render-summary.ts'),
    import('./load-chalk.ts'),
  ]);
  io.stderr.write(renderSummary(summarizeSession(result), await loadChalk(io, 'stderr')));
}
