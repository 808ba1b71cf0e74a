// npm run bench:tokens: how fast tokens are counted, beside js-tiktoken and gpt-tokenizer.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { describeMachine } from './report/machine.js';
import { renderTable } from './report/render-table.js';
import { COUNTERS } from './tokens/counters.js';
import { measureGrowth } from './tokens/growing-conversation.js';
import { HOSTILE } from './tokens/texts.js';

/** @import { Row, Table } from './workloads/bench.js' */
/** @import { CounterName } from './tokens/counters.js' */
/** @import { CountJob, CountResult } from './tokens/count-texts.js' */

const USAGE = `Usage: npm run bench:tokens -- [options]

  --quick     one process for each measurement instead of five, and hostile texts for tproxy alone
  --json      print what was measured as JSON
  --dist DIR  the built modules to measure (default: dist)
`;

const SIZES = [73_000, 400_000, 1_400_000];
const CONVERSATION_BYTES = 1_600_000;
const TURNS = 25;
/** Milliseconds after which a count of a hostile text is given up. */
const PATIENCE_MS = 10_000;

const runFile = promisify(execFile);
const COUNT_TEXTS = fileURLToPath(new URL('./tokens/count-texts.js', import.meta.url));

/** @typedef {{ readonly dist: string, readonly quick: boolean }} Options */

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      dist: { type: 'string', default: 'dist' },
      help: { type: 'boolean', default: false },
    },
  });
  const dist = resolve(values.dist);
  if (values.help) {
    process.stdout.write(USAGE);
  } else if (!existsSync(join(dist, 'tokens'))) {
    process.stderr.write(`bench: ${dist} holds no built modules. Run: npm run build\n`);
    process.exitCode = 1;
  } else {
    const machine = describeMachine();
    const tables = await measureAll({ dist, quick: values.quick });
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ machine, tables }, undefined, 2)}\n`
        : tables.map(renderTable).join(''),
    );
  }
}

/**
 * The table of speeds, for the whole bench.
 * @param {Options} options
 */
export async function measureTokens(options) {
  return await measureSpeed(options);
}

/**
 * @param {Options} options
 * @returns {Promise<readonly Table[]>}
 */
async function measureAll(options) {
  return [
    await measureSpeed(options),
    await measureHostile(options),
    await measureConversation(options),
  ];
}

/**
 * @param {Options} options
 * @returns {Promise<Table>}
 */
async function measureSpeed({ dist, quick }) {
  const rows = [];
  for (const bytes of SIZES) {
    // In turns, so that what slows the machine down for a while hits all of them.
    /** @type {Map<CounterName, CountResult[]>} */
    const results = new Map(COUNTERS.map((name) => [name, []]));
    for (let round = 0; round < (quick ? 1 : 5); round += 1) {
      for (const counter of COUNTERS) {
        results.get(counter)?.push(await countInProcess({ counter, dist, text: bytes }));
      }
    }
    for (const [name, list] of results) rows.push(speedRow(name, bytes, list));
  }
  return {
    name: 'tokens',
    title: 'Tokens a second, o200k_base, this project’s own files',
    columns: [
      { key: 'text', label: 'text' },
      { key: 'name', label: 'counter' },
      { key: 'tokens', label: 'tokens' },
      { key: 'loadMs', label: 'load, ms', digits: 0 },
      { key: 'coldMs', label: 'cold, ms', digits: 1 },
      { key: 'cold', label: 'cold, M/s', digits: 2 },
      { key: 'warm', label: 'warm, M/s', digits: 2 },
    ],
    rows,
    notes: [
      'cold: the first count of a new process, the fastest of five; warm: the same text again, not remembered.',
    ],
  };
}

/**
 * @param {string} name
 * @param {number} bytes
 * @param {readonly CountResult[]} results
 * @returns {Row}
 */
function speedRow(name, bytes, results) {
  const tokens = results[0]?.tokens ?? 0;
  const fastest = (/** @type {'loadMs' | 'coldMs' | 'warmMs'} */ key) =>
    Math.min(...results.map((result) => result[key]));
  const [loadMs, coldMs, warmMs] = [fastest('loadMs'), fastest('coldMs'), fastest('warmMs')];
  const millionsEach = (/** @type {number} */ ms) => tokens / ms / 1000;
  const text = `${bytes / 1000} kB`;
  const [cold, warm] = [millionsEach(coldMs), millionsEach(warmMs)];
  return { text, bytes, name, tokens, loadMs, coldMs, cold, warm };
}

/**
 * @param {Options} options
 * @returns {Promise<Table>}
 */
async function measureHostile({ dist, quick }) {
  const rows = [];
  for (const text of Object.keys(HOSTILE)) {
    /** @type {Row} */
    const row = { text };
    for (const counter of quick ? COUNTERS.slice(0, 1) : COUNTERS) {
      row[counter] = await hostileMs({ counter, dist, text });
    }
    rows.push(row);
  }
  return {
    name: 'hostile',
    title: 'Milliseconds for a hostile text, the first count of a new process; at most 250',
    columns: [
      { key: 'text', label: 'text' },
      ...COUNTERS.map((name) => ({ key: name, label: name, digits: 0 })),
    ],
    rows,
  };
}

/** @param {CountJob} job */
async function hostileMs(job) {
  try {
    return (await countInProcess(job, PATIENCE_MS)).coldMs;
  } catch {
    return `none in ${PATIENCE_MS / 1000} s`;
  }
}

/**
 * @param {Options} options
 * @returns {Promise<Table>}
 */
async function measureConversation({ dist }) {
  const row = await measureGrowth({ dist, bytes: CONVERSATION_BYTES, turns: TURNS });
  return {
    name: 'conversation',
    title: `A conversation that grows, ${TURNS} turns; at most 2 ms a turn`,
    columns: [
      { key: 'bytes', label: 'bytes' },
      { key: 'tokens', label: 'tokens' },
      { key: 'firstMs', label: 'first request, ms', digits: 1 },
      { key: 'medianMs', label: 'a turn after it, ms', digits: 2 },
      { key: 'worstMs', label: 'the slowest, ms', digits: 2 },
    ],
    rows: [row],
  };
}

/**
 * @param {CountJob} job
 * @param {number} [timeout] Milliseconds; it rejects after them.
 * @returns {Promise<CountResult>}
 */
async function countInProcess(job, timeout = 0) {
  const options = { timeout, killSignal: /** @type {const} */ ('SIGKILL') };
  const { stdout } = await runFile(process.execPath, [COUNT_TEXTS, JSON.stringify(job)], options);
  return JSON.parse(stdout);
}
