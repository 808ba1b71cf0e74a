// npm run fuzz: tries every property with a new seed and many more cases than `npm test` does.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const USAGE = `Usage: npm run fuzz -- [options]

  --seed NUMBER      the cases of an earlier run once more (default: a random one)
  --runs NUMBER      how many times as many cases as npm test tries (default: 20)
  --minutes NUMBER   stops after this time (default: 5)
`;

/** @typedef {{ failed: boolean, numRuns: number, interrupted: boolean }} PropertyReport */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    runs: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) process.stdout.write(USAGE);
else process.exitCode = await fuzz(values);

/**
 * @param {{ seed: string, runs: string, minutes: string }} options
 * @returns {Promise<number>} the exit status
 */
async function fuzz({ seed, runs, minutes }) {
  const wrong = [seed, runs, minutes].find((text) => !(Number(text) > 0));
  if (wrong !== undefined) {
    process.stderr.write(`fuzz: "${wrong}" is no number above 0.\n${USAGE}`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tproxy-fuzz-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'properties.jsonl');
  const env = { TPROXY_FUZZ_SEED: seed, TPROXY_FUZZ_RUNS: runs, TPROXY_FUZZ_REPORT: report };
  process.stdout.write(
    `Seed ${seed}. ${runs} times the usual cases, for ${minutes} minutes at most.\n`,
  );

  const startedAt = performance.now();
  const status = await runVitest(filesWithProperties(), env, Number(minutes) * 60_000);
  const seconds = (performance.now() - startedAt) / 1000;
  const { summary, failures, properties } = summarize(report);
  const ended = status === undefined ? 'stopped because the time was up' : 'ended';
  process.stdout.write(
    `fuzz: ${summary}, seed ${seed}, ${seconds.toFixed(0)} s, ${ended}\n` +
      (failures > 0 || status ? `Once more: npm run fuzz -- --seed ${seed} --runs ${runs}\n` : ''),
  );
  return failures > 0 || properties === 0 ? 1 : (status ?? 0);
}

/** @returns {string[]} test files that state a property, those of test/fuzz first */
function filesWithProperties() {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file))
    .filter((file) => {
      const isFuzz = file.startsWith(join('test', 'fuzz'));
      return isFuzz || readFileSync(join(ROOT, file), 'utf8').includes('fc.assert(');
    });
  return files.sort();
}

/**
 * @param {string[]} files
 * @param {Record<string, string>} variables
 * @param {number} limitMs
 * @returns {Promise<number | undefined>} the exit status; undefined when the time was up
 */
function runVitest(files, variables, limitMs) {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const options = [
    '--config',
    'test/vitest.config.ts',
    '--testTimeout',
    '600000',
    '--reporter',
    'dot',
  ];
  const child = spawn(process.execPath, [vitest, 'run', ...options, ...files], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGTERM');
    }, limitMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(isLate ? undefined : (code ?? 1));
    });
  });
}

/**
 * @param {string} report what test/support/repeatable-properties.ts has written down
 */
function summarize(report) {
  /** @type {PropertyReport[]} */
  const properties = existsSync(report)
    ? readFileSync(report, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const cases = properties.reduce((total, { numRuns }) => total + numRuns, 0);
  const failures = properties.filter(({ failed }) => failed).length;
  const cut = properties.filter(({ interrupted, failed }) => interrupted && !failed).length;
  const summary =
    `${properties.length} properties, ${cases} cases, ${failures} failures` +
    (cut > 0 ? `, ${cut} properties with fewer cases because they took long` : '');
  return { summary, failures, properties: properties.length };
}
