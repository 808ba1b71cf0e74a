import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run soak -- [options]

  --requests N     requests with random faults and aborts (default 10000)
  --streams N      streams that are open at once (default 1000)
  --minutes N      no new request after this time (default 5)
  --at-once N      requests under way at a time (default 40)
  --seed N         the same requests and faults as a run that printed this seed
  --only N         of these requests, only the one of this number; may be given more than once
  --quick          a tenth of everything: less than a minute
  --dist DIR       the built modules to test (default: dist)
`;

/**
 * @typedef {object} Options
 * @property {number} requests
 * @property {number} streams
 * @property {number} minutes
 * @property {number} atOnce
 * @property {number} seed
 * @property {readonly number[]} only Empty: all.
 * @property {string} dist
 * @property {boolean} help
 */

/**
 * @param {string[]} args
 * @returns {Options}
 * @throws Error for an option that does not exist, or a value that is no number.
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string' },
      streams: { type: 'string' },
      minutes: { type: 'string' },
      'at-once': { type: 'string', default: '40' },
      seed: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      dist: { type: 'string', default: 'dist' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { quick, dist, help } = values;
  return {
    requests: count('requests', values.requests ?? (quick ? '1000' : '10000')),
    streams: count('streams', values.streams ?? (quick ? '100' : '1000')),
    minutes: count('minutes', values.minutes ?? (quick ? '0.7' : '5')),
    atOnce: count('at-once', values['at-once']),
    seed: count('seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 31))),
    only: values.only.map((text) => count('only', text)),
    dist,
    help,
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function count(name, text) {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0)) {
    throw new Error(`--${name}: found ${JSON.stringify(text)}, allowed: a number from 0`);
  }
  return number;
}
