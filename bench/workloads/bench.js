/**
 * What the workloads share.
 *
 * @typedef {object} Bench
 * @property {import('../measure/upstream.js').Upstream} upstream
 * @property {readonly import('../targets/target.js').Target[]} targets Running all the time, the direct way first.
 * @property {boolean} quick
 * @property {string} dist The folder of the built modules.
 * @property {string} folder For temporary files.
 * @property {() => number} nextSeed A conversation that no server has seen.
 *
 * A row of a table; the keys are those of its columns and whatever else the goals need.
 * @typedef {Record<string, string | number>} Row
 *
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label With its unit.
 * @property {number} [digits] Behind the point.
 *
 * @typedef {object} Table
 * @property {string} name As `--only` takes it.
 * @property {string} title
 * @property {readonly Column[]} columns
 * @property {readonly Row[]} rows
 * @property {readonly string[]} [notes]
 *
 * @typedef {object} Workload
 * @property {string} name
 * @property {(bench: Bench) => Promise<Table>} run
 */

/**
 * The rows' measure divided by that of the thin baseline that each target is compared with.
 * @param {Row[]} rows Gets the key `ratio` where there is a baseline.
 * @param {string} key
 * @param {readonly import('../targets/target.js').Target[]} targets
 * @param {readonly string[]} groupBy Rows are compared when they agree in these keys.
 */
export function addRatios(rows, key, targets, groupBy) {
  const baselines = new Map(targets.map(({ name, spec }) => [name, spec.comparedWith]));
  for (const row of rows) {
    const baseline = baselines.get(String(row['target']));
    const other = rows.find(
      (candidate) =>
        candidate['target'] === baseline && groupBy.every((name) => candidate[name] === row[name]),
    );
    if (other !== undefined) row['ratio'] = Number(row[key]) / Number(other[key]);
  }
}

/** @param {number} bytes */
export function sizeLabel(bytes) {
  return bytes >= 1e6 ? `${bytes / 1e6} MB` : `${bytes / 1e3} kB`;
}
