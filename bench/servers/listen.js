import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds. Longer than any pause of a run: an idle connection must not close under a request. */
const KEEP_ALIVE_MS = 10 * 60_000;

/**
 * Listens on a free port of this machine alone, tells its address, and ends the process when its
 * standard input ends, so that it never outlives the run.
 * @param {import('node:http').Server} server
 */
export function listenAndTell(server) {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.stdout.write(`http://127.0.0.1:${port}\n`);
  });
  obeyParent();
}

/**
 * Lets the process that started this one end it, by letting go of its standard input, and ask for
 * its live memory, by SIGUSR2.
 */
export function obeyParent() {
  process.stdin.once('end', () => process.exit()).resume();
  process.once('SIGTERM', () => process.exit());
  process.on('SIGUSR2', tellLiveMemory);
}

/** What is still reachable, in bytes: a second collection frees the buffers that the first has found. */
function tellLiveMemory() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`live ${heapUsed + external}\n`);
}
