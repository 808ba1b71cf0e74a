import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'stat=,args=']);
  const guard = new RegExp(`^[^Z].*tproxy-guard (?:${claudePids.join('|')}) \\d+$`);
  return stdout.split('\n').filter((line) => guard.test(line)).length;
}
