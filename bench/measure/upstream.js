import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../servers/upstream.js', import.meta.url));

/**
 * The provider in its own process.
 *
 * @typedef {object} Upstream
 * @property {string} url
 * @property {(message: object) => Promise<{ held: number, lastBodyBytes: number }>} tell
 *   Sets the mode or releases what is held; settles when that is done.
 * @property {() => void} stop
 */

/** @returns {Promise<Upstream>} */
export async function startUpstream() {
  const child = fork(PROGRAM, { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
  process.once('exit', () => child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('The upstream has no standard output.');
  const [line] = await once(child.stdout, 'data');
  return {
    url: String(line).trim(),
    async tell(message) {
      const answered = once(child, 'message');
      child.send(message);
      const [answer] = await answered;
      return answer;
    },
    stop: () => child.disconnect(),
  };
}
