import { setTimeout as sleep } from 'node:timers/promises';
import { createSoakClient } from './client.js';
import { TIMEOUT_MS } from './faults.js';
import { checkLeftovers, observe } from './leftovers.js';
import { judge } from './oracle.js';
import { makePlan } from './plan.js';
import { startProxy } from './proxy.js';
import { checkRecords } from './records.js';
import { startSoakUpstream } from './upstream.js';

/** @import { Options } from './options.js' */
/** @import { Plan } from './plan.js' */
/** @import { SoakClient } from './client.js' */
/** @import { SoakUpstream } from './upstream.js' */

/** Requests before anything is measured, so that everything is loaded and every memory filled. */
const WARM_UP_REQUESTS = 600;
/** Far from the numbers of the requests that count. */
const WARM_UP_FROM = 1_000_000;
/** Milliseconds that the call to the upstream may outlive its client. */
const CALL_OVER_WITHIN_MS = 5_000;

/**
 * What became of all requests.
 *
 * @typedef {object} Tally
 * @property {number} sent
 * @property {number} mustBeKnown Of these, the proxy has to have a record; of the others it may have.
 * @property {Map<string, number>} faults By the name of the fault, `answered` among them.
 * @property {Map<string, number>} outcomes
 * @property {string[]} problems Each with the number of its request.
 */

/**
 * Requests with random faults and aborts over all protocols.
 * @param {Options} options
 * @param {string} folder
 * @returns {Promise<Tally>}
 */
export async function runRandomRequests(options, folder) {
  const { seed, requests, minutes, only, dist } = options;
  const upstream = await startSoakUpstream();
  const settings = { dist, folder, upstreamUrl: upstream.url, timeoutMs: TIMEOUT_MS };
  const proxy = await startProxy(settings);
  const atStart = proxy.descriptors();
  const client = createSoakClient(proxy.url);
  const endAt = performance.now() + minutes * 60_000;
  const run = (/** @type {readonly number[]} */ numbers) =>
    sendAll(numbers, { client, upstream, seed, atOnce: options.atOnce, endAt });

  const warmUp = only.length === 0 ? WARM_UP_REQUESTS : 0;
  const before = await run(Array.from({ length: warmUp }, (_, index) => WARM_UP_FROM + index));
  const levelBefore = await observe(proxy);
  const numbers = only.length === 0 ? Array.from({ length: requests }, (_, i) => i) : only;
  const tally = await run(numbers);
  client.close();
  upstream.closeIdle();
  tally.problems.unshift(...before.problems);
  const tallies = [before, tally];
  tally.problems.push(...(await checkRecords({ url: proxy.url, folder, tallies })));
  tally.problems.push(...(await checkLeftovers(proxy, { atStart, before: levelBefore })));
  await proxy.stop();
  await upstream.close();
  return tally;
}

/**
 * @param {readonly number[]} numbers
 * @param {{ client: SoakClient, upstream: SoakUpstream, seed: number, atOnce: number, endAt: number }} run
 * @returns {Promise<Tally>}
 */
async function sendAll(numbers, { client, upstream, seed, atOnce, endAt }) {
  /** @type {Tally} */
  const tally = { sent: 0, mustBeKnown: 0, faults: new Map(), outcomes: new Map(), problems: [] };
  const waiting = numbers[Symbol.iterator]();
  const work = async () => {
    for (const number of waiting) {
      if (performance.now() > endAt) return;
      await sendOne(makePlan(seed, number), { client, upstream, tally });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return tally;
}

/**
 * @param {Plan} plan
 * @param {{ client: SoakClient, upstream: SoakUpstream, tally: Tally }} run
 */
async function sendOne(plan, { client, upstream, tally }) {
  const answering = upstream.expect(plan);
  const outcome = await client.send(plan);
  const problems = [judge(plan, outcome)];
  if (answering.wasAsked() || outcome.kind !== 'aborted') tally.mustBeKnown += 1;
  if (answering.wasAsked()) {
    const late = sleep(CALL_OVER_WITHIN_MS, 'late', { ref: false });
    if ((await Promise.race([answering.over, late])) === 'late') {
      problems.push('the call to the upstream goes on');
    }
  } else if (outcome.kind !== 'aborted') problems.push('the upstream was not asked');
  answering.forget();

  tally.sent += 1;
  increment(tally.faults, plan.fault.name);
  increment(tally.outcomes, outcome.kind);
  for (const problem of problems) {
    if (problem !== '') tally.problems.push(`${describe(plan)}: ${problem}`);
  }
}

/** @param {Plan} plan */
function describe({ number, subject, isStream, fault, status }) {
  const what = fault.name === 'status' ? `status ${status}` : fault.name;
  return `request ${number}, ${subject.provider} (${subject.protocol}), ${isStream ? 'streamed' : 'whole'}, ${what}`;
}

/**
 * @param {Map<string, number>} counts
 * @param {string} key
 */
function increment(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
