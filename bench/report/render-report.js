import { renderGrid } from './render-table.js';

/** @import { Goal } from '../goals.js' */

/**
 * What stands under the tables: goals, noise, machine.
 * @param {object} report
 * @param {ReturnType<typeof import('./machine.js').describeMachine>} report.machine
 * @param {number} report.seconds
 * @param {readonly string[]} report.problems
 * @param {readonly Goal[]} report.goals
 * @param {readonly import('../workloads/bench.js').Table[]} report.tables
 */
export function renderReport({ machine, seconds, problems, goals, tables }) {
  const { versions, ...place } = machine;
  const facts = [...Object.entries(place), ...Object.entries(versions)];
  return [
    '',
    ...renderGoals(goals),
    ...renderNoise(tables),
    ...problems.map((problem) => `Left out: ${problem}`),
    `Measured in ${seconds.toFixed(0)} s. ${facts.map(([key, value]) => `${key} ${value}`).join(', ')}`,
    '',
  ].join('\n');
}

/** @param {readonly Goal[]} goals */
function renderGoals(goals) {
  if (goals.length === 0) return [];
  const rows = goals.map(({ status, text, limit, measured, where }) => [
    status,
    text,
    limit,
    measured,
    where,
  ]);
  const met = goals.filter(({ status }) => status === 'met').length;
  const heading = ['', 'goal', 'limit', 'measured', 'worst of'];
  return [
    `Goals: ${met} of ${goals.length} met`,
    ...renderGrid([heading, ...rows], [true, true, false, false, true]),
    '',
  ];
}

/**
 * The direct way against itself: a difference smaller than this says nothing.
 * @param {readonly import('../workloads/bench.js').Table[]} tables
 */
function renderNoise(tables) {
  const rows = tables
    .filter(({ name }) => name === 'sizes' || name === 'chunks')
    .flatMap((table) => table.rows)
    .filter(({ target }) => target === 'direct again');
  const parts = rows.map((row) => {
    const what =
      row['size'] === undefined
        ? `chunks, ${row['streams']} at once`
        : `${row['size']} ${row['phase']}`;
    return `${what} ${Number(row['added']).toFixed(2)} ms`;
  });
  return parts.length === 0 ? [] : [`Noise (direct against direct): ${parts.join(', ')}`];
}
