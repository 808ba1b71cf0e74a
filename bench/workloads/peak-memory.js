import { setTimeout as sleep } from 'node:timers/promises';
import { createConversation } from '../conversation/conversation.js';
import { forgetPeak, peakBytes, residentBytes } from '../measure/process-usage.js';
import { median } from '../measure/statistics.js';
import { startTarget } from '../targets/target.js';

/** @import { Bench, Row, Workload } from './bench.js' */
/** @import { TargetSpec } from '../targets/target.js' */

const BYTES = 1_600_000;
const WARM_UP_REQUESTS = 150;
/** Small requests after the large one, which give the collector its occasions. */
const AFTERWARDS_REQUESTS = 50;
const MB = 1e6;

/** What one large request costs at its peak, and what of it stays. @type {Workload} */
export const peakMemory = {
  name: 'peak-memory',
  async run(bench) {
    await bench.upstream.tell({ mode: { kind: 'whole' } });
    const runs = bench.quick ? 2 : 5;
    const settleMs = bench.quick ? 600 : 2_000;
    /** @type {Row[]} */
    const rows = [];
    for (const { spec, pid } of bench.targets) {
      if (pid !== undefined) rows.push(await measurePeaks(spec, { runs, settleMs }, bench));
    }
    return {
      name: 'peak-memory',
      title: 'One request of 1.6 MB in a new process that has answered small ones',
      columns: [
        { key: 'target', label: 'through' },
        { key: 'beforeMb', label: 'before MB', digits: 0 },
        { key: 'peakMb', label: 'peak MB', digits: 0 },
        { key: 'afterMb', label: 'after MB', digits: 0 },
        { key: 'peakSizes', label: 'peak x size', digits: 1 },
        { key: 'keptSizes', label: 'kept x size', digits: 1 },
      ],
      rows,
      notes: [
        'Resident memory, and multiples of the request’s size over what was there before. kept: still reachable after further small requests and a collection.',
      ],
    };
  },
};

/**
 * @param {TargetSpec} spec
 * @param {{ runs: number, settleMs: number }} options
 * @param {Bench} bench
 * @returns {Promise<Row>}
 */
async function measurePeaks(spec, { runs, settleMs }, bench) {
  const found = [];
  for (let run = 0; run < runs; run += 1) found.push(await measurePeak(spec, settleMs, bench));
  const before = median(found.map((each) => each.before));
  const peak = median(found.map((each) => each.peak));
  const after = median(found.map((each) => each.after));
  const live = median(found.map((each) => each.live));
  return {
    target: spec.name,
    beforeMb: before / MB,
    peakMb: peak / MB,
    afterMb: after / MB,
    peakSizes: (peak - before) / BYTES,
    keptSizes: live / BYTES,
  };
}

/**
 * @param {TargetSpec} spec
 * @param {number} settleMs
 * @param {Bench} bench
 */
async function measurePeak(spec, settleMs, { upstream, nextSeed }) {
  const target = await startTarget(spec, upstream.url);
  const { client, pid = 0 } = target;
  const sendSmall = async (/** @type {number} */ count) => {
    for (let sent = 0; sent < count; sent += 1) {
      await client.send(createConversation({ seed: nextSeed() }).body());
    }
  };
  const body = createConversation({ seed: nextSeed(), bytes: BYTES }).body();
  await sendSmall(WARM_UP_REQUESTS);
  await sleep(settleMs);
  const liveBefore = await target.liveBytes();
  const before = residentBytes(pid);
  const canForget = forgetPeak(pid);
  await client.send(body);
  const peak = canForget ? peakBytes(pid) : Number.NaN;
  await sendSmall(AFTERWARDS_REQUESTS);
  await sleep(settleMs);
  const after = residentBytes(pid);
  const live = (await target.liveBytes()) - liveBefore;
  await target.stop();
  return { before, peak, after, live };
}
