import { setTimeout as sleep } from 'node:timers/promises';
import { createConversation } from '../conversation/conversation.js';
import { createBudget } from '../measure/budget.js';
import { processorMs } from '../measure/process-usage.js';
import { shuffled } from '../measure/shuffle.js';
import { median, medianDifference, quantile } from '../measure/statistics.js';
import { addRatios, sizeLabel } from './bench.js';

/** @import { Bench, Row, Workload } from './bench.js' */
/** @import { Target } from '../targets/target.js' */

/** Bytes; how many conversations at least; how many turns of each; milliseconds to spend. */
const QUICK = [
  { bytes: 75_000, conversations: 4, turns: 4, budgetMs: 5_000 },
  { bytes: 400_000, conversations: 2, turns: 6, budgetMs: 7_000 },
  { bytes: 1_600_000, conversations: 2, turns: 5, budgetMs: 8_000 },
];
const FULL = [
  { bytes: 75_000, conversations: 20, turns: 5, budgetMs: 30_000 },
  { bytes: 400_000, conversations: 10, turns: 10, budgetMs: 45_000 },
  { bytes: 1_600_000, conversations: 5, turns: 12, budgetMs: 60_000 },
];
/** Milliseconds between requests: what a server does after its answer is not the next one's burden. */
const PAUSE_MS = 2;

/** @typedef {{ ms: number[], cpuMs: number, failures: number }} Series */

/**
 * One request at a time: conversations that the server never saw (`new`), and each one's following
 * requests, which extend the one before (`next`). @type {Workload}
 */
export const sizes = {
  name: 'sizes',
  async run(bench) {
    await bench.upstream.tell({ mode: { kind: 'whole' } });
    /** @type {Row[]} */
    const rows = [];
    for (const size of bench.quick ? QUICK : FULL) rows.push(...(await measureSize(size, bench)));
    addRatios(rows, 'added', bench.targets, ['size', 'phase']);
    return {
      name: 'sizes',
      title: 'One request at a time, streamed, from the first byte sent to the last received',
      columns: [
        { key: 'size', label: 'size' },
        { key: 'phase', label: 'request' },
        { key: 'target', label: 'through' },
        { key: 'median', label: 'median ms', digits: 2 },
        { key: 'p99', label: 'p99 ms', digits: 2 },
        { key: 'added', label: 'added ms', digits: 2 },
        { key: 'ratio', label: 'x thin', digits: 2 },
        { key: 'cpu', label: 'cpu ms', digits: 1 },
        { key: 'count', label: 'n' },
        { key: 'failures', label: 'failed' },
      ],
      rows,
      notes: [
        'new: the first request of a conversation; next: one that extends the request before it.',
        'added: median of the differences to the direct way, pair by pair. x thin: added time as a multiple of the thin baseline’s (http-proxy-3 for pass-through, undici-json for translation). cpu: processor time of the server process a request.',
      ],
    };
  },
};

/**
 * @param {typeof QUICK[number]} size
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function measureSize({ bytes, conversations, turns, budgetMs }, { targets, nextSeed }) {
  const phases = { new: emptySeries(targets), next: emptySeries(targets) };
  const more = createBudget(budgetMs);
  for (let done = 0; more(done, conversations); done += 1) {
    const conversation = createConversation({ seed: nextSeed(), bytes });
    for (let turn = 0; turn <= turns; turn += 1) {
      if (turn > 0) conversation.turn();
      const body = conversation.body();
      const series = turn === 0 ? phases.new : phases.next;
      for (const target of shuffled(targets)) {
        await measureOne(target, body, conversation.sessionId, series.get(target));
      }
    }
  }
  return [...rowsOf(bytes, 'new', phases.new), ...rowsOf(bytes, 'next', phases.next)];
}

/**
 * @param {Target} target
 * @param {Buffer} body
 * @param {string} sessionId
 * @param {Series | undefined} series
 */
async function measureOne({ client, pid }, body, sessionId, series) {
  if (series === undefined) return;
  const before = pid === undefined ? Number.NaN : processorMs(pid);
  const { ms, complete } = await client.send(body, { sessionId });
  await sleep(PAUSE_MS);
  if (pid !== undefined) series.cpuMs += processorMs(pid) - before;
  // A pair is compared by its place, so a failure keeps its place.
  series.ms.push(complete ? ms : Number.NaN);
  if (!complete) series.failures += 1;
}

/**
 * @param {readonly Target[]} targets
 * @returns {Map<Target, Series>}
 */
function emptySeries(targets) {
  return new Map(targets.map((target) => [target, { ms: [], cpuMs: 0, failures: 0 }]));
}

/**
 * @param {number} bytes
 * @param {string} phase
 * @param {Map<Target, Series>} series
 * @returns {Row[]}
 */
function rowsOf(bytes, phase, series) {
  const [direct] = series.values();
  return [...series].map(([{ name, pid }, { ms, cpuMs, failures }]) => {
    const answered = ms.filter((value) => !Number.isNaN(value));
    return {
      size: sizeLabel(bytes),
      bytes,
      phase,
      target: name,
      median: median(answered),
      p99: quantile(answered, 0.99),
      ...(ms !== direct?.ms && { added: medianDifference(ms, direct?.ms ?? []) }),
      ...(pid !== undefined && { cpu: cpuMs / ms.length }),
      count: answered.length,
      failures,
    };
  });
}
