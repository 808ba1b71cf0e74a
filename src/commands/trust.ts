import { quote } from '../config/describe-value.ts';
import { trustProject } from '../config/trust.ts';
import type { CommandIo } from './command-io.ts';

/**
 * `tproxy trust`: lets the project file of the current folder take effect, as it stands now, and
 * shows what it changes.
 * @throws UserError `usage` when there is none, `config_invalid` when it is wrong.
 */
export async function runTrust(io: CommandIo): Promise<void> {
  const { path, routes } = await trustProject(io);
  io.stdout.write(`Trusted ${path}\n`);
  for (const { key, route } of routes) io.stdout.write(`  ${key} = ${quote(route)}\n`);
  io.stderr.write('When the file changes, it is left out until you run "tproxy trust" again.\n');
}
