import { sessionsFolder } from '../config/config-paths.ts';
import { loadConfig } from '../config/load-config.ts';
import { runSession } from '../launcher/run-session.ts';
import type { CommandIo } from './command-io.ts';

/**
 * `tproxy code`: runs claude behind a proxy of its own.
 * @returns claude's exit status.
 * @throws UserError when the configuration is wrong or claude cannot be started.
 */
export async function runCode(args: readonly string[], io: CommandIo): Promise<number> {
  const { env, cwd, homeDir } = io;
  const notify = (line: string) => io.stderr.write(`tproxy: ${line}\n`);
  const config = await loadConfig(io);
  const untrusted = config.sources.filter(({ status }) => status === 'untrusted');
  for (const { path } of untrusted) notify(`${path} is not used. Read it, then run: tproxy trust`);
  config.warnings.forEach(notify);
  const { exitStatus } = await runSession({
    config,
    args,
    env,
    cwd,
    homeDir,
    sessionsFolder: sessionsFolder(io),
    notify,
  });
  return exitStatus;
}
