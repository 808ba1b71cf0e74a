import { createSoakClient } from './client.js';
import { checkLeftovers, observe } from './leftovers.js';
import { judge } from './oracle.js';
import { makePlan } from './plan.js';
import { startProxy } from './proxy.js';
import { startSoakUpstream } from './upstream.js';

/** @import { Fault } from './faults.js' */
/** @import { Options } from './options.js' */
/** @import { Outcome } from './outcome.js' */
/** @import { Plan } from './plan.js' */
/** @import { Tally } from './random-requests.js' */

/** Requests that are opened at a time. */
const OPENING_AT_ONCE = 50;
/** Milliseconds. Nothing is to time out here, however long it takes to open all. */
const TIMEOUT_MS = 120_000;
/** Streams before anything is measured. */
const WARM_UP_STREAMS = 100;

/**
 * Many streams that are open at once.
 * @param {Options} options
 * @param {string} folder
 * @returns {Promise<Tally>}
 */
export async function runOpenStreams({ streams, seed, dist }, folder) {
  const upstream = await startSoakUpstream();
  const settings = { dist, folder, upstreamUrl: upstream.url, timeoutMs: TIMEOUT_MS };
  const proxy = await startProxy(settings);
  const atStart = proxy.descriptors();
  const client = createSoakClient(proxy.url);

  const openAll = async (/** @type {number} */ count) => {
    const held = holdAnswers();
    /** @type {Tally} */
    const tally = { sent: 0, mustBeKnown: 0, faults: new Map(), outcomes: new Map(), problems: [] };
    /** @type {Promise<void>[]} */
    const over = [];
    const open = async () => {
      while (tally.sent < count) {
        const plan = streamPlan(seed, tally.sent, held.fault);
        tally.sent += 1;
        upstream.expect(plan);
        await new Promise((begun) => {
          const end = client
            .send(plan, () => begun(undefined))
            .then((outcome) => {
              begun(undefined);
              settle(tally, plan, outcome);
            });
          over.push(end);
        });
      }
    };
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, open));
    const most = held.open();
    if (most !== count) tally.problems.push(`only ${most} of ${count} streams were open at once`);
    held.release();
    await Promise.all(over);
    return tally;
  };

  await openAll(Math.min(WARM_UP_STREAMS, streams));
  const before = await observe(proxy);
  const tally = await openAll(streams);
  client.close();
  upstream.closeIdle();
  tally.problems.push(...(await checkLeftovers(proxy, { atStart, before })));
  await proxy.stop();
  await upstream.close();
  return tally;
}

/** Answers that begin, and go on when all are told to. */
function holdAnswers() {
  /** @type {Set<() => void>} */
  const waiting = new Set();
  /** @type {Fault} */
  const fault = {
    name: 'held open',
    weight: 0,
    play({ subject, texts }, response) {
      const records = subject.stream(texts);
      // At least the first text: until then the client gets nothing.
      const begun = records.length - texts.length;
      response.writeHead(200, { 'content-type': subject.contentType });
      response.write(records.slice(0, begun).join(''));
      const end = () => response.end(records.slice(begun).join(''));
      waiting.add(end);
      response.once('close', () => waiting.delete(end));
    },
    expected: () => ({ kind: 'answer' }),
  };
  return {
    fault,
    open: () => waiting.size,
    release() {
      for (const end of waiting) end();
    },
  };
}

/**
 * @param {number} seed
 * @param {number} number
 * @param {Fault} fault
 * @returns {Plan}
 */
function streamPlan(seed, number, fault) {
  return { ...makePlan(seed, number), isStream: true, abort: undefined, fault };
}

/**
 * @param {Tally} tally
 * @param {Plan} plan
 * @param {Outcome} outcome
 */
function settle(tally, plan, outcome) {
  const { kind } = outcome;
  tally.outcomes.set(kind, (tally.outcomes.get(kind) ?? 0) + 1);
  tally.faults.set(plan.fault.name, (tally.faults.get(plan.fault.name) ?? 0) + 1);
  const problem = judge(plan, outcome);
  if (problem !== '') {
    tally.problems.push(`stream ${plan.number}, ${plan.subject.provider}: ${problem}`);
  }
}
