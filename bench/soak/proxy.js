import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startProcess } from '../measure/processes.js';
import { MODEL, SUBJECTS } from './subjects.js';

const PROGRAM = fileURLToPath(new URL('../servers/tproxy.js', import.meta.url));

/** Milliseconds that the pools may take to close connections that nobody uses. */
const SETTLE_LIMIT_MS = 15_000;

/**
 * tproxy's server as a process of its own, and what it holds on to.
 *
 * @typedef {object} Proxy
 * @property {string} url
 * @property {() => Promise<number>} liveBytes After a collection; NaN when the process has ended.
 * @property {() => Descriptors | undefined} descriptors Undefined where there is no /proc.
 * @property {(limit: Descriptors | undefined) => Promise<Descriptors | undefined>} settle
 *   Waits until no more are open than that, or until there is no hope.
 * @property {() => Promise<void>} stop
 *
 * @typedef {{ all: number, sockets: number }} Descriptors
 */

/**
 * @param {object} options
 * @param {string} options.dist
 * @param {string} options.folder For its home.
 * @param {string} options.upstreamUrl
 * @param {number} options.timeoutMs
 * @returns {Promise<Proxy>}
 */
export async function startProxy({ dist, folder, upstreamUrl, timeoutMs }) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'config.toml');
  writeFileSync(file, configText(upstreamUrl, timeoutMs), { mode: 0o600 });
  const { pid, url, liveBytes, stop } = await startProcess({
    command: process.execPath,
    args: [PROGRAM, dist, 'warm'],
    env: { HOME: folder, TPROXY_CONFIG: file },
    tellsLiveMemory: true,
  });
  const descriptors = () => countDescriptors(pid);
  return {
    url,
    liveBytes,
    descriptors,
    async settle(limit) {
      const giveUpAt = performance.now() + SETTLE_LIMIT_MS;
      for (;;) {
        const now = descriptors();
        const isDone = !now || !limit || (now.all <= limit.all && now.sockets <= limit.sockets);
        if (isDone || performance.now() > giveUpAt) return now;
        await sleep(100);
      }
    },
    stop,
  };
}

/**
 * @param {number} pid
 * @returns {Descriptors | undefined}
 */
function countDescriptors(pid) {
  const folder = `/proc/${pid}/fd`;
  try {
    const all = readdirSync(folder);
    return { all: all.length, sockets: all.filter((name) => isSocket(join(folder, name))).length };
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function isSocket(path) {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    // It has been closed meanwhile.
    return false;
  }
}

/**
 * @param {string} upstreamUrl
 * @param {number} timeoutMs
 */
function configText(upstreamUrl, timeoutMs) {
  const providers = SUBJECTS.map(
    ({ provider, protocol, base }) => `
[[providers]]
name = "${provider}"
protocol = "${protocol}"
api_base_url = "${upstreamUrl}${base}"
api_key = "soak-key"
models = ["${MODEL}"]
`,
  );
  return `[proxy]
timeout_ms = ${timeoutMs}

[router]
default = "${SUBJECTS[0]?.provider},${MODEL}"
${providers.join('')}`;
}
