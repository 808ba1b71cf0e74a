import { createRandom } from '../conversation/random.js';
import { FAULTS } from './faults.js';
import { SUBJECTS } from './subjects.js';

/** @import { Fault } from './faults.js' */
/** @import { Subject } from './subjects.js' */

/**
 * One request, and what is to happen to it. The same for the same seed and number.
 *
 * @typedef {object} Plan
 * @property {number} number
 * @property {Subject} subject
 * @property {boolean} isStream
 * @property {Fault} fault
 * @property {readonly string[]} texts The answer, in the pieces in which it is sent.
 * @property {string} prompt
 * @property {number} status What a refusal has.
 * @property {{ when: 'asked' | 'answered', afterMs: number } | undefined} abort The client goes away.
 * @property {() => number} random For all that the upstream does by chance.
 */

/** Of the requests, this part is abandoned by its client. */
const ABORTED = 0.12;
/** Milliseconds within which that happens, after the request is sent or its answer begins. */
const ABORT_WITHIN_MS = 40;

const STATUSES = [400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529];

const WORDS = ['word', 'слово', '言葉', '🚀', 'naïve', '"quoted"', '\\', '\n', 'a\u2028b', '<tag>'];
/** Characters of the longest piece of text and of the longest prompt. */
const LONGEST_PIECE = 20_000;
const LONGEST_PROMPT = 60_000;

/**
 * @param {number} seed
 * @param {number} number
 * @returns {Plan}
 */
export function makePlan(seed, number) {
  const random = createRandom(Math.imul(seed, 1_000_003) + number * 7_919);
  // The first numbers of neighbouring seeds resemble each other.
  for (let skipped = 0; skipped < 3; skipped += 1) random();
  const subject = pick(random, SUBJECTS);
  const isStream = random() < 0.75;
  const fault = pickFault(random);
  const texts = Array.from({ length: 1 + below(random, 12) }, () => textOf(random, LONGEST_PIECE));
  const isAborted = random() < ABORTED;
  return {
    number,
    subject,
    isStream,
    fault,
    texts: [`answer ${number}: `, ...texts],
    prompt: textOf(random, LONGEST_PROMPT),
    status: pick(random, STATUSES),
    abort: isAborted
      ? { when: pick(random, ['asked', 'answered']), afterMs: random() * ABORT_WITHIN_MS }
      : undefined,
    random,
  };
}

/** @param {() => number} random */
function pickFault(random) {
  const all = FAULTS.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * all;
  for (const fault of FAULTS) {
    left -= fault.weight;
    if (left < 0) return fault;
  }
  return FAULTS[0];
}

/**
 * Mostly short.
 * @param {() => number} random
 * @param {number} longest
 */
function textOf(random, longest) {
  const length = Math.floor(longest * random() ** 6);
  const phrase = Array.from({ length: 8 }, () => pick(random, WORDS)).join(' ');
  return phrase.repeat(1 + Math.floor(length / phrase.length));
}

/**
 * @template T
 * @param {() => number} random
 * @param {readonly [T, ...T[]] | readonly T[]} list
 * @returns {T}
 */
function pick(random, list) {
  return /** @type {T} */ (list[below(random, list.length)]);
}

/**
 * @param {() => number} random
 * @param {number} limit
 */
function below(random, limit) {
  return Math.floor(random() * limit);
}
