import { performance } from 'node:perf_hooks';
import { createConversation } from '../conversation/conversation.js';
import { median } from '../measure/statistics.js';
import { importBuilt } from './counters.js';

/**
 * Counts each request of a conversation as the server does: the JSON is parsed anew, so that no
 * string is known by its identity, and only the counting is timed.
 * @param {object} options
 * @param {string} options.dist
 * @param {number} options.bytes
 * @param {number} options.turns
 */
export async function measureGrowth({ dist, bytes, turns }) {
  /** @type {typeof import('../../src/tokens/token-counter.ts')} */
  const { createTokenCounter } = await importBuilt(dist, 'tokens/token-counter.js');
  const counter = createTokenCounter();
  await counter.load();
  const conversation = createConversation({ seed: 1, bytes });
  const times = [];
  let tokens = 0;
  let size = 0;
  for (let turn = 0; turn <= turns; turn += 1) {
    const body = conversation.body();
    const request = JSON.parse(body.toString('utf8'));
    size = body.length;
    const before = performance.now();
    tokens = counter.countRequest(request);
    times.push(performance.now() - before);
    conversation.turn();
  }
  const [firstMs = Number.NaN, ...later] = times;
  return { bytes: size, tokens, firstMs, medianMs: median(later), worstMs: Math.max(...later) };
}
