import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** Whether a process runs. One that has ended, and whose parent has not asked about it, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

/** How many shells guard one of these claudes (src/launcher/guard-claude.ts). */
export async function countGuards(claudePids: readonly number[]): Promise<number> {
  const guard = new RegExp(`tproxy-guard (?:${claudePids.join('|')}) \\d+$`);
  const commands = process.platform === 'linux' ? commandsFromProc() : await commandsFromPs();
  return commands.filter((command) => guard.test(command)).length;
}

/** Small machines have no `ps`. A process that has ended has no command line. */
function commandsFromProc(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trimEnd();
      } catch {
        // Gone meanwhile.
        return '';
      }
    });
}

async function commandsFromPs(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'args=']);
  return stdout.split('\n');
}
