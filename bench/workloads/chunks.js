import { setTimeout as sleep } from 'node:timers/promises';
import { createConversation } from '../conversation/conversation.js';
import { shuffled } from '../measure/shuffle.js';
import { createStampReader } from '../measure/stamps.js';
import { median, quantile } from '../measure/statistics.js';

/** @import { Bench, Row, Workload } from './bench.js' */
/** @import { Target } from '../targets/target.js' */

const GAP_MS = 10;
/** Chunks of each stream that are not counted: the other streams are being opened meanwhile. */
const OPENING_CHUNKS = 20;
/**
 * One stream of each way at the same time: what a machine does besides then delays each of them as
 * often, which counts most for the slowest of a hundred. The many take turns.
 */
const TOGETHER = { streams: 1, areTogether: true, chunks: 220 };
const IN_TURNS = { streams: 20, areTogether: false, chunks: 200 };
/** Goes before, uncounted: until some thousand chunks have gone by, V8 compiles what then runs for hours. */
const WARM_UP = { streams: 20, chunks: 600, gapMs: 1 };
const QUICK = [
  { ...TOGETHER, rounds: 8 },
  { ...IN_TURNS, rounds: 2 },
];
const FULL = [
  { ...TOGETHER, rounds: 25 },
  { ...IN_TURNS, rounds: 5 },
];
/** The thin baseline of every stream: most of a stream's chunks are translated ones. */
const BASELINE = 'undici-json';

/** How long each chunk of a stream is on its way. @type {Workload} */
export const chunks = {
  name: 'chunks',
  async run(bench) {
    /** @type {Row[]} */
    const rows = [];
    await warmUp(bench);
    for (const load of bench.quick ? QUICK : FULL)
      rows.push(...(await measureStreams(load, bench)));
    return {
      name: 'chunks',
      title: `Each chunk of a stream, ${GAP_MS} ms apart, from the upstream's write to the client's read`,
      columns: [
        { key: 'streams', label: 'streams' },
        { key: 'target', label: 'through' },
        { key: 'median', label: 'median ms', digits: 2 },
        { key: 'p99', label: 'p99 ms', digits: 2 },
        { key: 'added', label: 'added ms', digits: 2 },
        { key: 'over', label: 'over thin ms', digits: 2 },
        { key: 'p99Ratio', label: 'p99 x thin', digits: 2 },
        { key: 'count', label: 'n' },
        { key: 'failures', label: 'failed' },
      ],
      rows,
      notes: [
        `over thin: the median less that of ${BASELINE}. The first ${OPENING_CHUNKS} chunks of each stream are left out. 1 stream: of each way at the same time.`,
      ],
    };
  },
};

/** @param {Bench} bench */
async function warmUp({ targets, upstream, nextSeed }) {
  const { streams, chunks, gapMs } = WARM_UP;
  await upstream.tell({ mode: { kind: 'paced', chunks, gapMs } });
  for (const target of targets) {
    const opening = Array.from({ length: streams }, () => readStream(target, nextSeed(), chunks));
    await Promise.all(opening);
  }
}

/**
 * @param {typeof QUICK[number]} load
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function measureStreams(load, { targets, upstream, nextSeed }) {
  const { streams, areTogether, chunks, rounds } = load;
  await upstream.tell({ mode: { kind: 'paced', chunks, gapMs: GAP_MS } });
  /** @type {Map<Target, { delays: number[], failures: number }>} */
  const series = new Map(targets.map((target) => [target, { delays: [], failures: 0 }]));
  const read = (/** @type {readonly Target[]} */ opened) =>
    Promise.all(
      opened.map(async (target, index) => {
        // Their gaps are spread, as those of independent streams are.
        await sleep((index * GAP_MS) / opened.length);
        const { delaysMs, complete } = await readStream(target, nextSeed(), chunks);
        const found = series.get(target);
        found?.delays.push(...delaysMs.slice(OPENING_CHUNKS));
        if (found && !complete) found.failures += 1;
      }),
    );
  for (let round = 0; round < rounds; round += 1) {
    const order = shuffled(targets);
    if (areTogether) await read(order);
    else for (const target of order) await read(Array(streams).fill(target));
  }
  const all = [...series].map(([{ name }, { delays, failures }]) => ({
    ...{ streams, target: name, count: delays.length, failures },
    median: median(delays),
    p99: quantile(delays, 0.99),
  }));
  return all.map((row) => compare(row, all));
}

/**
 * @param {Target} target
 * @param {number} seed
 * @param {number} chunks
 */
async function readStream({ client }, seed, chunks) {
  const reader = createStampReader();
  const body = createConversation({ seed }).body();
  const { complete } = await client.send(body, { onData: reader.push });
  const { delaysMs } = reader;
  return { delaysMs, complete: complete && delaysMs.length === chunks };
}

/**
 * @param {{ target: string, median: number, p99: number, streams: number, count: number, failures: number }} row
 * @param {readonly { target: string, median: number, p99: number }[]} all
 * @returns {Row}
 */
function compare(row, all) {
  const [direct] = all;
  const thin = all.find(({ target }) => target === BASELINE);
  return {
    ...row,
    ...(direct && row.target !== direct.target && { added: row.median - direct.median }),
    ...(thin && {
      over: row.median - thin.median,
      p99Ratio: row.p99 / thin.p99,
    }),
  };
}
