// A process of its own for each measurement, so that the first count is the first: what the counter,
// the dist folder and the text are is the JSON of its argument, and its result the JSON it prints.
import { performance } from 'node:perf_hooks';
import { loadCounter } from './counters.js';
import { HOSTILE, projectTexts } from './texts.js';

/**
 * @typedef {object} CountJob
 * @property {import('./counters.js').CounterName} counter
 * @property {string} dist
 * @property {number | string} text Bytes of this project's files, or the name of a hostile text.
 *
 * @typedef {object} CountResult
 * @property {number} tokens
 * @property {number} loadMs
 * @property {number} coldMs The first time that anything is counted.
 * @property {number} warmMs The same texts again: the fastest of three times.
 */

const WARM_RUNS = 3;

/** @type {CountJob} */
const { counter, dist, text } = JSON.parse(process.argv[2] ?? '');
const texts = typeof text === 'number' ? projectTexts(text) : [HOSTILE[text]?.() ?? ''];
const startedAt = performance.now();
const count = await loadCounter(counter, dist);
const loadMs = performance.now() - startedAt;
const cold = countAll();
const warm = Array.from({ length: typeof text === 'number' ? WARM_RUNS : 1 }, countAll);
const result = {
  tokens: cold.tokens,
  loadMs,
  coldMs: cold.ms,
  warmMs: Math.min(...warm.map(({ ms }) => ms)),
};
process.stdout.write(JSON.stringify(result));

function countAll() {
  const before = performance.now();
  let tokens = 0;
  for (const one of texts) tokens += count(one);
  return { tokens, ms: performance.now() - before };
}
