import { createConversation } from '../conversation/conversation.js';
import { shuffled } from '../measure/shuffle.js';
import { median, quantile } from '../measure/statistics.js';
import { emptyTarget } from '../targets/list-targets.js';
import { startTarget } from '../targets/target.js';

/** @import { Bench, Workload } from './bench.js' */
/** @import { TargetSpec } from '../targets/target.js' */

/** From the start of a process to its first answer. @type {Workload} */
export const start = {
  name: 'start',
  async run(bench) {
    await bench.upstream.tell({ mode: { kind: 'whole' } });
    const rounds = bench.quick ? 4 : 15;
    const specs = bench.targets.flatMap(({ spec, pid }) => (pid === undefined ? [] : [spec]));
    /** @type {Map<TargetSpec, { listening: number[], answered: number[] }>} */
    const series = new Map(
      [emptyTarget(), ...specs].map((spec) => [spec, { listening: [], answered: [] }]),
    );
    for (let round = 0; round < rounds; round += 1) {
      for (const [spec, found] of shuffled([...series])) {
        const { listeningMs, answeredMs } = await measureStart(spec, bench);
        found.listening.push(listeningMs);
        found.answered.push(answeredMs);
      }
    }
    const thin = specs.find(({ name }) => name === 'http-proxy-3');
    const thinMs = thin ? median(series.get(thin)?.answered ?? []) : Number.NaN;
    return {
      name: 'start',
      title: 'From the start of the process to the end of its first answer (75 kB request)',
      columns: [
        { key: 'target', label: 'through' },
        { key: 'listening', label: 'listens after ms', digits: 0 },
        { key: 'median', label: 'answers after ms', digits: 0 },
        { key: 'p99', label: 'p99 ms', digits: 0 },
        { key: 'ratio', label: 'x http-proxy-3', digits: 2 },
      ],
      rows: [...series].map(([{ name: target }, { listening, answered }]) => ({
        target,
        listening: median(listening),
        median: median(answered),
        p99: quantile(answered, 0.99),
        ratio: median(answered) / thinMs,
      })),
      notes: ['tproxy with nothing loaded ahead of the request.'],
    };
  },
};

/**
 * @param {TargetSpec} spec
 * @param {Bench} bench
 */
async function measureStart(spec, { upstream, nextSeed }) {
  const body = createConversation({ seed: nextSeed() }).body();
  const startedAt = performance.now();
  const target = await startTarget(spec, upstream.url, { cold: true });
  const listeningMs = performance.now() - startedAt;
  await target.client.send(body);
  const answeredMs = performance.now() - startedAt;
  await target.stop();
  return { listeningMs, answeredMs };
}
