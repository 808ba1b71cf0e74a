import type { ChalkInstance } from 'chalk';
import type { CommandIo } from './command-io.ts';

/** Colours for one of the command's streams: none where NO_COLOR is set or nobody sees them. */
export async function loadChalk(
  io: CommandIo,
  stream: 'stdout' | 'stderr',
): Promise<ChalkInstance> {
  const { Chalk, default: chalk, chalkStderr } = await import('chalk');
  const level = stream === 'stdout' ? chalk.level : chalkStderr.level;
  return new Chalk({ level: io.env['NO_COLOR'] ? 0 : level });
}
