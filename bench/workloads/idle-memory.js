import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../measure/process-usage.js';
import { median } from '../measure/statistics.js';
import { emptyTarget } from '../targets/list-targets.js';
import { startTarget } from '../targets/target.js';

/** @import { Bench, Row, Workload } from './bench.js' */
/** @import { TargetSpec } from '../targets/target.js' */

const MB = 1e6;

/** Memory of a server that has had no request. @type {Workload} */
export const idleMemory = {
  name: 'idle-memory',
  async run(bench) {
    const runs = bench.quick ? 1 : 5;
    const settleMs = bench.quick ? 700 : 1_500;
    const specs = bench.targets.flatMap(({ spec, pid }) => (pid === undefined ? [] : [spec]));
    const empty = await idleBytes(emptyTarget(), false, { runs, settleMs }, bench);
    /** @type {Row[]} */
    const rows = [{ target: 'empty server', loaded: '', mb: empty / MB, ratio: 1 }];
    for (const spec of specs) {
      const states = spec.coldProcess === undefined ? [''] : ['nothing', 'everything'];
      for (const loaded of states) {
        const bytes = await idleBytes(spec, loaded === 'nothing', { runs, settleMs }, bench);
        rows.push({ target: spec.name, loaded, mb: bytes / MB, ratio: bytes / empty });
      }
    }
    return {
      name: 'idle-memory',
      title: 'Resident memory of a server before its first request',
      columns: [
        { key: 'target', label: 'through' },
        { key: 'loaded', label: 'loaded ahead' },
        { key: 'mb', label: 'MB', digits: 0 },
        { key: 'ratio', label: 'x empty', digits: 2 },
      ],
      rows,
      notes: [
        'loaded ahead: what a session loads while claude starts, the tokenizer’s tables included.',
      ],
    };
  },
};

/**
 * @param {TargetSpec} spec
 * @param {boolean} cold
 * @param {{ runs: number, settleMs: number }} options
 * @param {Bench} bench
 */
async function idleBytes(spec, cold, { runs, settleMs }, { upstream }) {
  const found = [];
  for (let run = 0; run < runs; run += 1) {
    const target = await startTarget(spec, upstream.url, { cold });
    await sleep(settleMs);
    found.push(residentBytes(target.pid ?? 0));
    await target.stop();
  }
  return median(found);
}
