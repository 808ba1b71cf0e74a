import { spawn } from 'node:child_process';

/** What sees to it that a claude does not outlive its proxy. */
export interface Guard {
  /** Call it when claude has ended. */
  release(): void;
}

/**
 * Waits until nobody holds the other end of its input any more, then ends the process `$1`: by
 * SIGTERM, and after `$2` seconds by SIGKILL.
 */
const SCRIPT = `trap '' HUP INT QUIT TERM
read -r _
kill -TERM "$1" || exit
left=$2
while [ "$left" -gt 0 ]; do
  sleep 1
  kill -0 "$1" || exit
  left=$((left - 1))
done
kill -KILL "$1"`;

/**
 * Ends claude, should this process die without a chance to do that itself: by SIGKILL, or because
 * memory runs out. The guard is a shell with a pipe from this process, which the system closes in
 * any case. It has no part in the terminal. Where there is no shell, nobody guards.
 * @param killAfterMs that claude has to end after SIGTERM; whole seconds count
 */
export function guardClaude(pid: number, killAfterMs: number): Guard {
  const seconds = Math.ceil(killAfterMs / 1000);
  const args = ['-c', SCRIPT, 'tproxy-guard', String(pid), String(seconds)];
  const guard = spawn('/bin/sh', args, {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return { release: () => void guard.kill('SIGKILL') };
}
