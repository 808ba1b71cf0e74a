import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConversation } from '../conversation/conversation.js';
import { residentBytes } from '../measure/process-usage.js';
import { startTarget } from '../targets/target.js';

/** @import { Bench, Row, Workload } from './bench.js' */
/** @import { TargetSpec } from '../targets/target.js' */

const QUICK = { counts: [1000], holdMs: 1_000, settleMs: 500 };
const FULL = { counts: [200, 1000], holdMs: 3_000, settleMs: 2_000 };

/** Streams that are opened side by side while the others wait their turn. */
const OPENING_AT_ONCE = 50;
/** Milliseconds between the chunks of an open stream. */
const GAP_MS = 1_000;
/** Milliseconds until all must have been opened, and until all must have ended. */
const LIMIT_MS = 60_000;
/** As many at once as are opened at once later, so that the heap has its working size before. */
const WARM_UP_REQUESTS = 300;
const MB = 1e6;

/** Many streams that stay open: whether all end well, and the memory of each. @type {Workload} */
export const openStreams = {
  name: 'open-streams',
  async run(bench) {
    const { counts, ...times } = bench.quick ? QUICK : FULL;
    const specs = bench.targets.flatMap(({ spec, pid }) => (pid === undefined ? [] : [spec]));
    /** @type {Row[]} */
    const rows = [];
    for (const count of counts) {
      for (const spec of specs) rows.push(await measureOpen(spec, { count, ...times }, bench));
    }
    return {
      name: 'open-streams',
      title: 'Streams that stay open (75 kB requests, a chunk each second), each in a new process',
      columns: [
        { key: 'count', label: 'open' },
        { key: 'target', label: 'through' },
        { key: 'endedWell', label: 'ended well' },
        { key: 'openedMs', label: 'all open after ms', digits: 0 },
        { key: 'beforeMb', label: 'before MB', digits: 0 },
        { key: 'openMb', label: 'open MB', digits: 0 },
        { key: 'afterMb', label: 'after MB', digits: 0 },
        { key: 'kbEach', label: 'kB a stream', digits: 0 },
        { key: 'liveKbEach', label: 'of it live', digits: 0 },
      ],
      rows,
      notes: [
        'Resident memory of the server process, with what its collector has not yet freed. live: still reachable after a collection, buffers outside of the heap included.',
      ],
    };
  },
};

/**
 * @param {TargetSpec} spec
 * @param {{ count: number, holdMs: number, settleMs: number }} load
 * @param {Bench} bench
 * @returns {Promise<Row>}
 */
async function measureOpen(spec, { count, holdMs, settleMs }, { upstream, nextSeed }) {
  await upstream.tell({ mode: { kind: 'whole' } });
  const target = await startTarget(spec, upstream.url);
  const { client, pid = 0, name } = target;
  const body = () => createConversation({ seed: nextSeed() }).body();
  await openAll(client, body, WARM_UP_REQUESTS, undefined).answers;
  await sleep(settleMs);
  const liveBefore = await target.liveBytes();
  const before = residentBytes(pid);

  await upstream.tell({ mode: { kind: 'held', gapMs: GAP_MS } });
  const startedAt = performance.now();
  const limit = AbortSignal.timeout(2 * LIMIT_MS);
  setMaxListeners(0, limit);
  const { answers, opened } = openAll(client, body, count, limit);
  await Promise.race([opened, sleep(LIMIT_MS, undefined, { ref: false })]);
  const openedMs = performance.now() - startedAt;
  await sleep(holdMs);
  const open = residentBytes(pid);
  const liveOpen = await target.liveBytes();
  await upstream.tell({ mode: { kind: 'whole' }, release: true });
  const ended = await answers;
  await sleep(settleMs);
  const after = residentBytes(pid);
  await target.stop();
  return {
    ...{ count, target: name, openedMs },
    endedWell: ended.filter(({ complete }) => complete).length,
    beforeMb: before / MB,
    openMb: open / MB,
    afterMb: after / MB,
    kbEach: (open - before) / 1000 / count,
    liveKbEach: (liveOpen - liveBefore) / 1000 / count,
  };
}

/**
 * @param {import('../measure/client.js').Client} client
 * @param {() => Buffer} body
 * @param {number} count
 * @param {AbortSignal | undefined} signal Ends whatever is still open.
 */
function openAll(client, body, count, signal) {
  /** @type {Promise<import('../measure/client.js').Answer>[]} */
  const answers = [];
  const open = async () => {
    while (answers.length < count) {
      await new Promise((begun) => {
        // An answer that fails has begun as well.
        const answer = client.send(body(), { onData: begun, ...(signal && { signal }) });
        answers.push(answer);
        void answer.then(begun);
      });
    }
  };
  const opened = Promise.all(Array.from({ length: OPENING_AT_ONCE }, open));
  return { opened, answers: opened.then(() => Promise.all(answers)) };
}
