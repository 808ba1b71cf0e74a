// npm run bench: measures tproxy against the thinnest proxies there can be, and prints one report.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createConversation } from './conversation/conversation.js';
import { checkGoals } from './goals.js';
import { startUpstream } from './measure/upstream.js';
import { readOptions, USAGE } from './options.js';
import { describeMachine } from './report/machine.js';
import { renderReport } from './report/render-report.js';
import { renderTable } from './report/render-table.js';
import { startAll, stopAll } from './targets/start-all.js';
import { WORKLOADS } from './workloads/list-workloads.js';

/** @import { Options } from './options.js' */
/** @import { Bench, Table, Workload } from './workloads/bench.js' */

// Each temporary file and process is gone at the end, also when the run is broken off.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

try {
  await main(readOptions(process.argv.slice(2)));
  process.exit(0);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

/** @param {Options} options */
async function main(options) {
  if (options.help) process.stdout.write(USAGE);
  else if (options.list) process.stdout.write(`${WORKLOADS.map(({ name }) => name).join('\n')}\n`);
  else await run(options, chooseWorkloads(options.only));
}

/**
 * @param {Options} options
 * @param {readonly Workload[]} workloads
 */
async function run(options, workloads) {
  const dist = resolve(options.dist);
  if (!existsSync(join(dist, 'cli.js'))) {
    throw new Error(`${dist} holds no built modules. Run: npm run build`);
  }
  const startedAt = performance.now();
  const machine = describeMachine();
  const folder = mkdtempSync(join(tmpdir(), 'tproxy-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const upstream = await startUpstream();
  let seed = 1;
  const nextSeed = () => seed++;
  const firstBody = () => createConversation({ seed: nextSeed() }).body();
  const { targets, problems } = await startAll({ ...options, dist, folder, upstream, firstBody });
  const { quick } = options;
  const tables = await runAll(workloads, { upstream, targets, quick, dist, folder, nextSeed });
  await stopAll(targets);
  upstream.stop();

  const goals = checkGoals(tables);
  const seconds = (performance.now() - startedAt) / 1000;
  const report = { machine, seconds, problems, tables, goals };
  process.stdout.write(renderReport(report));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
}

/**
 * Each table is printed as soon as it is there; a workload that fails does not take the others along.
 * @param {readonly Workload[]} workloads
 * @param {Bench} bench
 */
async function runAll(workloads, bench) {
  /** @type {Table[]} */
  const tables = [];
  for (const { name, run } of workloads) {
    const startedAt = performance.now();
    process.stderr.write(`${name} …`);
    const table = await run(bench).catch((error) => failedTable(name, error));
    process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
    tables.push(table);
    process.stdout.write(renderTable(table));
  }
  return tables;
}

/**
 * @param {readonly string[]} only Empty: all.
 * @returns {readonly Workload[]}
 */
function chooseWorkloads(only) {
  const unknown = only.filter((name) => !WORKLOADS.some((workload) => workload.name === name));
  if (unknown.length > 0) {
    const names = WORKLOADS.map(({ name }) => name).join(', ');
    throw new Error(`There is no workload ${unknown.join(', ')}. There are: ${names}`);
  }
  return only.length === 0 ? WORKLOADS : WORKLOADS.filter(({ name }) => only.includes(name));
}

/**
 * @param {string} name
 * @param {Error} error
 * @returns {Table}
 */
function failedTable(name, error) {
  return { name, title: name, columns: [], rows: [], notes: [`It failed: ${error.message}`] };
}
