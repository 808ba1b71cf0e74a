import { setTimeout as sleep } from 'node:timers/promises';

/** @import { Descriptors, Proxy } from './proxy.js' */

/**
 * Bytes by which the live memory may grow between the end of the warm-up and the end of all: memories
 * of the session that are bounded fill up, and compiled code counts as well. Three million were measured for
 * 10,000 requests; a handler that never ends holds 5 kB or more, so that one in ten shows.
 */
const MAY_GROW_BYTES = 6_000_000;

/** Collections in a row that find nothing more, and the milliseconds between them. */
const QUIET_ROUNDS = 5;
const ROUND_MS = 600;
const NOTICEABLE_BYTES = 200_000;

/** @typedef {{ liveBytes: number, descriptors: Descriptors | undefined }} Level */

/**
 * What a process holds when nothing is under way.
 * @param {Proxy} proxy
 * @param {Descriptors} [limit] Waits until it has no more descriptors open than that.
 * @returns {Promise<Level>}
 */
export async function observe(proxy, limit) {
  const descriptors = await proxy.settle(limit);
  return { liveBytes: await settledMemory(proxy), descriptors };
}

/**
 * The live memory once it has stopped falling: timers of closed connections hold on to them for some
 * seconds, and one collection does not find everything.
 * @param {Proxy} proxy
 */
async function settledMemory(proxy) {
  let least = Number.POSITIVE_INFINITY;
  for (let rounds = 0; rounds < QUIET_ROUNDS; rounds += 1) {
    const live = await proxy.liveBytes();
    if (live < least - NOTICEABLE_BYTES) rounds = 0;
    least = Math.min(least, live);
    await sleep(ROUND_MS);
  }
  return least;
}

/**
 * @param {Proxy} proxy
 * @param {object} levels
 * @param {Descriptors | undefined} levels.atStart
 * @param {Level} levels.before
 * @returns {Promise<string[]>} What is wrong.
 */
export async function checkLeftovers(proxy, { atStart, before }) {
  const after = await observe(proxy, atStart);
  const problems = [];
  const grown = after.liveBytes - before.liveBytes;
  process.stdout.write(`  live memory: ${mb(before.liveBytes)} -> ${mb(after.liveBytes)} MB\n`);
  if (!(grown <= MAY_GROW_BYTES)) {
    problems.push(`the live memory has grown by ${mb(grown)} MB, more than ${mb(MAY_GROW_BYTES)}`);
  }
  if (atStart === undefined) {
    process.stdout.write('  descriptors: not counted, there is no /proc here\n');
    return problems;
  }
  const { all = Number.NaN, sockets = Number.NaN } = after.descriptors ?? {};
  process.stdout.write(
    `  descriptors: ${atStart.all} -> ${all}, of them sockets: ${atStart.sockets} -> ${sockets}\n`,
  );
  if (!(all <= atStart.all && sockets <= atStart.sockets)) {
    problems.push('descriptors are left open');
  }
  return problems;
}

/** @param {number} bytes */
function mb(bytes) {
  return (bytes / 1e6).toFixed(1);
}
