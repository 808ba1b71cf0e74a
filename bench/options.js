import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run bench -- [options]

  --quick          fewer repetitions: within 3 minutes, not a quarter of an hour
  --only NAME      only this workload; may be given more than once
  --json FILE      also write everything that was measured to FILE
  --targets FILE   also measure the servers that FILE names (see targets/targets-file.js)
  --dist DIR       the built modules to measure (default: dist)
  --list           print the names of the workloads
`;

/**
 * @typedef {object} Options
 * @property {boolean} quick
 * @property {readonly string[]} only Empty: all.
 * @property {string | undefined} json
 * @property {string | undefined} targets
 * @property {string} dist
 * @property {boolean} list
 * @property {boolean} help
 */

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      targets: { type: 'string' },
      dist: { type: 'string', default: 'dist' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { ...values, json: values.json, targets: values.targets };
}
