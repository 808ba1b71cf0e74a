// npm run soak: thousands of requests with random faults and aborts, then many streams at once.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runOpenStreams } from './open-streams.js';
import { readOptions, USAGE } from './options.js';
import { runRandomRequests } from './random-requests.js';

/** @import { Options } from './options.js' */
/** @import { Tally } from './random-requests.js' */

/** Problems that are printed; there may be thousands of one kind. */
const SHOWN_PROBLEMS = 30;

// Each temporary file and process is gone at the end, also when the run is broken off.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

try {
  process.exit(await main(readOptions(process.argv.slice(2))));
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

/**
 * @param {Options} options
 * @returns {Promise<number>} The exit status.
 */
async function main(options) {
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const dist = resolve(options.dist);
  if (!existsSync(join(dist, 'cli.js'))) {
    throw new Error(`${dist} holds no built modules. Run: npm run build`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tproxy-soak-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.stdout.write(`seed ${options.seed}\n`);

  process.stdout.write('\nRequests with random faults and aborts\n');
  const wanted = options.only.length || options.requests;
  const requests = await runRandomRequests({ ...options, dist }, join(folder, 'requests'));
  report(requests);
  if (requests.sent < wanted) {
    process.stdout.write(`  stopped after ${options.minutes} minutes, before all were sent\n`);
  }
  const problems = requests.problems;
  if (options.only.length === 0) {
    process.stdout.write(`\n${options.streams} streams open at once\n`);
    const streams = await runOpenStreams({ ...options, dist }, join(folder, 'streams'));
    report(streams);
    problems.push(...streams.problems);
  }
  process.stdout.write(`\nproblems: ${problems.length}\n`);
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) process.stdout.write(`  ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

/** @param {Tally} tally */
function report({ sent, faults, outcomes }) {
  const lost = outcomes.get('lost') ?? 0;
  process.stdout.write(`  requests sent: ${sent}\n`);
  process.stdout.write(`  faults injected: ${counts(faults)}\n`);
  process.stdout.write(`  outcomes: ${counts(outcomes)}\n`);
  process.stdout.write(`  lost: ${lost}\n`);
}

/** @param {ReadonlyMap<string, number>} map */
function counts(map) {
  return [...map]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(' · ');
}
