import { reportBug } from '../bug-reports/report-bug.ts';
import { bugReportsFolder } from '../config/config-paths.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/types.ts';
import { isBug } from '../errors/catalog.ts';
import { systemRefusal } from '../errors/system-error.ts';
import { TproxyError } from '../errors/tproxy-error.ts';
import { UserError } from '../errors/user-error.ts';
import { secretsOf } from '../logging/secrets-of.ts';
import { readPackageFacts } from '../package-info.ts';
import { sourcesOf } from '../session/bugs.ts';
import { printableLines } from '../status/printable.ts';
import type { CommandIo } from './command-io.ts';

const FAILURE = 1;

/** Variables whose values no report may hold. */
const SECRET_VARIABLE = /KEY|TOKEN|SECRET|PASSW|AUTH|CREDENTIAL/i;
/** Characters. What is shorter stands in ordinary words. */
const SHORTEST_SECRET = 8;

/**
 * Prints why a command failed: a sentence for a person; for a bug, where to report it and with
 * which file.
 * @param command its name, without arguments
 * @returns the exit status.
 */
export async function reportFailure(
  error: unknown,
  command: string,
  io: CommandIo,
): Promise<number> {
  const own = error instanceof TproxyError && !isBug(error.code) ? error : systemRefusal(error);
  if (own !== undefined) {
    io.stderr.write(`tproxy: ${printableLines(own.message)}\n`);
    return own instanceof UserError ? own.exitStatus : FAILURE;
  }
  const config = await loadConfig({ ...io, allowMissingKeys: true }).catch(() => undefined);
  const { version, bugsUrl } = readPackageFacts();
  const root = error instanceof TproxyError ? (error.cause ?? error) : error;
  const { sentence, unwritten } = reportBug(root, {
    folder: bugReportsFolder(io),
    bugsUrl,
    at: new Date(),
    circumstances: {
      version,
      command,
      sources: config === undefined ? ['not readable'] : sourcesOf(config),
      secrets: allSecrets(io, config),
      homeFolder: io.homeDir,
      projectFolder: io.cwd,
    },
  });
  io.stderr.write(`tproxy: This is a bug in tproxy. ${sentence}\n`);
  if (unwritten !== undefined) io.stderr.write(`${printableLines(unwritten)}\n`);
  return FAILURE;
}

function allSecrets({ env }: CommandIo, config: Config | undefined): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value = '']) =>
    SECRET_VARIABLE.test(name) && value.length >= SHORTEST_SECRET ? [value] : [],
  );
  return config === undefined ? values : [...values, ...secretsOf(config)];
}
