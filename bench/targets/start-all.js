import { listTargets } from './list-targets.js';
import { startTarget } from './target.js';

/** @import { Upstream } from '../measure/upstream.js' */
/** @import { Target } from './target.js' */

/** Requests that let each server compile what it runs before anything is measured. */
const WARM_UP_REQUESTS = 25;
/** Of a request that must reach the upstream: who drops tools or history is fast for nothing. */
const LEAST_PART = 0.6;

/**
 * Starts everything that is measured, and makes sure that each way leads to a complete answer. One
 * that does not is left out, and the report says so.
 * @param {object} options
 * @param {string} options.dist
 * @param {string} options.folder
 * @param {string | undefined} options.targets The targets file.
 * @param {Upstream} options.upstream
 * @param {() => Buffer} options.firstBody
 * @returns {Promise<{ targets: Target[], problems: string[] }>}
 */
export async function startAll({ dist, folder, targets: targetsFile, upstream, firstBody }) {
  const specs = await listTargets({ dist, folder, targetsFile, upstreamUrl: upstream.url });
  /** @type {Target[]} */
  const targets = [];
  /** @type {string[]} */
  const problems = [];
  for (const spec of specs) {
    try {
      const target = await startTarget(spec, upstream.url);
      const problem = await warmUp(target, upstream, firstBody);
      if (problem === '') targets.push(target);
      else {
        problems.push(`${spec.name}: ${problem}`);
        await target.stop();
      }
    } catch (error) {
      problems.push(`${spec.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { targets, problems };
}

/** @param {readonly Target[]} targets */
export async function stopAll(targets) {
  await Promise.all(targets.map((target) => target.stop()));
}

/**
 * @param {Target} target
 * @param {Upstream} upstream
 * @param {() => Buffer} firstBody
 * @returns {Promise<string>} What is wrong with this target; empty when nothing is.
 */
async function warmUp({ client }, upstream, firstBody) {
  for (let sent = 0; sent < WARM_UP_REQUESTS; sent += 1) {
    const body = firstBody();
    const { problem } = await client.send(body);
    if (problem !== '') return problem;
    const { lastBodyBytes } = await upstream.tell({});
    if (lastBodyBytes < LEAST_PART * body.length) {
      return `only ${lastBodyBytes} of a request of ${body.length} bytes reached the upstream`;
    }
  }
  return '';
}
