import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @import { Tally } from './random-requests.js' */

/** Milliseconds within which what has happened must be on the disk. */
const WRITTEN_WITHIN_MS = 5_000;

/**
 * A request that nothing ends in the proxy, although its client has gone, is missing in what the
 * session tells of itself; and what that knows must be in the ledger.
 * @param {object} session
 * @param {string} session.url
 * @param {string} session.folder The home of the proxy.
 * @param {readonly Tally[]} session.tallies Of all that was sent to it.
 * @returns {Promise<string[]>} What is wrong.
 */
export async function checkRecords({ url, folder, tallies }) {
  const answer = await fetch(`${url}/health`, { headers: { connection: 'close' } });
  const { requests } = /** @type {{ requests: number }} */ (await answer.json());
  const sum = (/** @type {'sent' | 'mustBeKnown'} */ key) =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  const [least, most] = [sum('mustBeKnown'), sum('sent')];
  const lines = await ledgerLines(folder, requests);
  process.stdout.write(
    `  requests on record: ${requests}, of ${least} to ${most}; in the ledger: ${lines}\n`,
  );
  const problems = [];
  if (requests < least || requests > most) {
    problems.push(`${requests} requests are on record, and not ${least} to ${most}`);
  }
  if (lines !== requests) problems.push(`${lines} requests are in the ledger, and not ${requests}`);
  return problems;
}

/**
 * @param {string} folder
 * @param {number} expected
 */
async function ledgerLines(folder, expected) {
  const ledger = join(folder, '.local', 'state', 'tproxy', 'ledger');
  const giveUpAt = performance.now() + WRITTEN_WITHIN_MS;
  for (;;) {
    const lines = countLines(ledger);
    if (lines >= expected || performance.now() > giveUpAt) return lines;
    await sleep(100);
  }
}

/** @param {string} folder */
function countLines(folder) {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8').split('\n').length - 1)
    .reduce((sum, lines) => sum + lines, 0);
}
