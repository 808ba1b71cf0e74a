import { createConversation } from '../conversation/conversation.js';
import { shuffled } from '../measure/shuffle.js';
import { median, quantile } from '../measure/statistics.js';
import { DIRECT_AGAIN } from '../targets/list-targets.js';
import { addRatios, sizeLabel } from './bench.js';

/** @import { Conversation } from '../conversation/conversation.js' */
/** @import { Bench, Row, Workload } from './bench.js' */
/** @import { Target } from '../targets/target.js' */

/** `turns`: requests of each conversation in one round. */
const QUICK = [
  { bytes: 75_000, atOnce: 16, turns: 5, rounds: 4 },
  { bytes: 75_000, atOnce: 64, turns: 3, rounds: 3 },
];
const FULL = [
  { bytes: 75_000, atOnce: 16, turns: 10, rounds: 5 },
  { bytes: 75_000, atOnce: 64, turns: 5, rounds: 5 },
  { bytes: 400_000, atOnce: 16, turns: 4, rounds: 4 },
  { bytes: 400_000, atOnce: 64, turns: 2, rounds: 3 },
  { bytes: 1_600_000, atOnce: 16, turns: 2, rounds: 3 },
  { bytes: 1_600_000, atOnce: 64, turns: 1, rounds: 3 },
];

/** @typedef {{ conversations: readonly Conversation[], bodies: readonly (readonly Buffer[])[] }} Round */
/** @typedef {{ ms: number[], rates: number[], failures: number }} Series */

/**
 * Many conversations at once, each with one request on its way at any time. @type {Workload}
 */
export const concurrency = {
  name: 'concurrency',
  async run(bench) {
    await bench.upstream.tell({ mode: { kind: 'whole' } });
    const targets = bench.targets.filter(({ name }) => name !== DIRECT_AGAIN);
    /** @type {Row[]} */
    const rows = [];
    for (const load of bench.quick ? QUICK : FULL) {
      rows.push(...(await measureLoad(load, targets, bench)));
    }
    addRatios(rows, 'rate', targets, ['size', 'atOnce']);
    return {
      name: 'concurrency',
      title: 'Many at once: each conversation sends its next request when it has its answer',
      columns: [
        { key: 'size', label: 'size' },
        { key: 'atOnce', label: 'at once' },
        { key: 'target', label: 'through' },
        { key: 'rate', label: 'requests/s', digits: 0 },
        { key: 'ratio', label: 'x thin', digits: 2 },
        { key: 'median', label: 'median ms', digits: 1 },
        { key: 'p99', label: 'p99 ms', digits: 1 },
        { key: 'count', label: 'n' },
        { key: 'failures', label: 'failed' },
      ],
      rows,
      notes: [
        'requests/s: median of the rounds, one with other conversations left out. x thin: throughput, so more is better.',
      ],
    };
  },
};

/**
 * @param {typeof QUICK[number]} load
 * @param {readonly Target[]} targets
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function measureLoad({ bytes, atOnce, turns, rounds }, targets, { nextSeed }) {
  const begin = () =>
    Array.from({ length: atOnce }, () => createConversation({ seed: nextSeed(), bytes }));
  const newSeries = () =>
    new Map(targets.map((target) => [target, { ms: [], rates: [], failures: 0 }]));
  // Other conversations go before, uncounted: V8 compiles meanwhile what then runs for hours.
  await measureRounds(1, begin(), turns, newSeries());
  const series = newSeries();
  await measureRounds(rounds, begin(), turns, series);
  return [...series].map(([{ name }, { ms, rates, failures }]) => ({
    size: sizeLabel(bytes),
    bytes,
    atOnce,
    target: name,
    rate: median(rates),
    median: median(ms),
    p99: quantile(ms, 0.99),
    count: ms.length,
    failures,
  }));
}

/**
 * @param {number} rounds
 * @param {readonly Conversation[]} conversations
 * @param {number} turns
 * @param {ReadonlyMap<Target, Series>} series
 */
async function measureRounds(rounds, conversations, turns, series) {
  for (let number = 0; number < rounds; number += 1) {
    const bodies = conversations.map((conversation) => nextBodies(conversation, turns));
    for (const [target, found] of shuffled([...series])) {
      await measureRound(target, { conversations, bodies }, found);
    }
  }
}

/**
 * @param {Conversation} conversation
 * @param {number} turns
 */
function nextBodies(conversation, turns) {
  return Array.from({ length: turns }, () => {
    conversation.turn();
    return conversation.body();
  });
}

/**
 * @param {Target} target
 * @param {Round} round
 * @param {Series} series
 */
async function measureRound({ client }, { conversations, bodies }, series) {
  const startedAt = performance.now();
  let answered = 0;
  const talk = async (/** @type {readonly Buffer[]} */ own, /** @type {number} */ index) => {
    const sessionId = conversations[index]?.sessionId ?? '';
    for (const body of own) {
      const { complete, ms } = await client.send(body, { sessionId });
      if (!complete) series.failures += 1;
      else {
        answered += 1;
        series.ms.push(ms);
      }
    }
  };
  await Promise.all(bodies.map(talk));
  series.rates.push((answered / (performance.now() - startedAt)) * 1000);
}
