import { configPlaces, statePaths } from '../config/config-paths.ts';
import { readPackageFacts } from '../package-info.ts';
import type { CommandIo } from './command-io.ts';
import { createNotify } from './create-notify.ts';

/** Says, before a command that has the terminal to itself, what it runs on and where it looks. */
export function printDetails(io: CommandIo): void {
  const notify = createNotify(io.stderr);
  const { required, customary } = configPlaces(io);
  const { ledgerFolder, logFolder } = statePaths(io);
  const places = required === undefined ? customary.join(', then ') : required.path;
  notify(
    `${readPackageFacts().version}, Node.js ${process.version}, ${process.platform} ${process.arch}`,
  );
  notify(`looks for its configuration at ${places}`);
  notify(`keeps its log in ${logFolder} and its ledger in ${ledgerFolder}`);
}
