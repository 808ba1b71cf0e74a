import { quote } from '../config/describe-value.ts';
import { trustProject } from '../config/trust.ts';
import { printable } from '../status/printable.ts';
import type { CommandIo } from './command-io.ts';

/**
 * `tproxy trust`: lets the project file of the current folder take effect, as it stands now, and
 * shows what it changes.
 * @throws UserError see trustProject.
 */
export async function runTrust(io: CommandIo): Promise<void> {
  const { path, routes } = await trustProject(io);
  io.stdout.write(`Trusted ${printable(path)}\n`);
  for (const { key, route } of routes) io.stdout.write(`  ${key} = ${quote(route)}\n`);
  io.stderr.write('When the file changes, it is left out until you run "tproxy trust" again.\n');
}
