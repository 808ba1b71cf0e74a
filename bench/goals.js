/** @import { Row, Table } from './workloads/bench.js' */

/**
 * One line of the goals: the worst of the rows that it speaks of, against its limit.
 *
 * @typedef {object} Goal
 * @property {'met' | 'short' | 'not measured'} status
 * @property {string} text
 * @property {string} limit
 * @property {string} measured
 * @property {string} where The row that was the worst.
 *
 * @typedef {object} GoalSpec
 * @property {string} text
 * @property {string} table
 * @property {(row: Row) => boolean} of The rows that it speaks of.
 * @property {string} key
 * @property {number} [atMost]
 * @property {number} [atLeast]
 */

const TRANSLATED = ['tproxy openai', 'tproxy gemini'];
const PASS_THROUGH = ['tproxy anthropic'];
const OWN = [...TRANSLATED, ...PASS_THROUGH];

const SIZES = new Map([
  [75_000, '75 kB'],
  [400_000, '400 kB'],
  [1_600_000, '1.6 MB'],
]);

/** What tproxy is to reach, as ratios within one run wherever machines differ. @type {GoalSpec[]} */
const GOALS = [
  translated('75 kB, a new conversation', 75_000, 'new', 1.25),
  translated('75 kB, the next turn', 75_000, 'next', 1.25),
  translated('400 kB, the next turn', 400_000, 'next', 0.6),
  translated('1.6 MB, the next turn', 1_600_000, 'next', 0.35),
  ...[...SIZES].flatMap(([bytes, size]) => [
    passThrough(`${size}, a new conversation`, bytes, 'new'),
    passThrough(`${size}, the next turn`, bytes, 'next'),
  ]),
  ...[1, 20].flatMap((streams) => [
    chunk(streams, 'median over undici-json, ms', 'over', 0.2),
    chunk(streams, 'p99 x undici-json', 'p99Ratio', 1.5),
  ]),
  ...[16, 64].flatMap((atOnce) => [
    underLoad(atOnce, 'requests/s x thin', { key: 'ratio', atLeast: 0.8 }),
    underLoad(atOnce, 'p99 x thin', { key: 'p99Ratio', atMost: 1.5 }),
  ]),
  {
    text: '1,000 open streams: end well',
    table: 'open-streams',
    of: openStreamsOf(1000),
    key: 'endedWell',
    atLeast: 1000,
  },
  {
    text: '1,000 open streams: kB each',
    table: 'open-streams',
    of: openStreamsOf(1000),
    key: 'kbEach',
    atMost: 60,
  },
  {
    text: '1,000 open streams: kB each that are still reachable',
    table: 'open-streams',
    of: openStreamsOf(1000),
    key: 'liveKbEach',
    atMost: 60,
  },
  {
    text: 'a 1.6 MB request: memory at its peak x its size',
    table: 'peak-memory',
    of: isOneOf(OWN),
    key: 'peakSizes',
    atMost: 4,
  },
  {
    text: 'a 1.6 MB request: memory kept x its size',
    table: 'peak-memory',
    of: isOneOf(OWN),
    key: 'keptSizes',
    atMost: 1,
  },
  {
    text: 'start to first answer x http-proxy-3',
    table: 'start',
    of: isOneOf(PASS_THROUGH),
    key: 'ratio',
    atMost: 1.5,
  },
  {
    text: 'tproxy code --version over claude --version, ms',
    table: 'command-line',
    of: (row) => row['command'] === 'tproxy code --version',
    key: 'over',
    atMost: 120,
  },
  idle('without the tables', 'nothing', 1.5),
  idle('with the tables', 'everything', 2.5),
];

/**
 * Judges a run by the goals of its workloads. One whose figures are missing is `not measured`.
 * @param {readonly Table[]} tables
 * @returns {Goal[]}
 */
export function checkGoals(tables) {
  const rowsOf = new Map(tables.map(({ name, rows }) => [name, withP99Ratios(rows)]));
  return GOALS.flatMap((goal) => {
    const rows = rowsOf.get(goal.table);
    return rows === undefined ? [] : [judge(goal, rows.filter(goal.of))];
  });
}

/**
 * @param {GoalSpec} goal
 * @param {readonly Row[]} rows
 * @returns {Goal}
 */
function judge({ text, key, atMost, atLeast }, rows) {
  const limit = atMost === undefined ? `>= ${atLeast}` : `<= ${atMost}`;
  const measured = rows.filter((row) => Number.isFinite(row[key]));
  if (measured.length === 0 || measured.length < rows.length) {
    return { status: 'not measured', text, limit, measured: '-', where: '' };
  }
  const direction = atMost === undefined ? 1 : -1;
  const [worst] = measured.sort((a, b) => direction * (Number(a[key]) - Number(b[key])));
  const value = Number(worst?.[key]);
  const isMet = atMost === undefined ? value >= Number(atLeast) : value <= atMost;
  return {
    status: isMet ? 'met' : 'short',
    text,
    limit,
    measured: Number.isInteger(value) ? String(value) : value.toFixed(2),
    where: [worst?.['target'], worst?.['phase'] ?? worst?.['size']].filter(Boolean).join(', '),
  };
}

/**
 * Adds to rows of requests under load how their p99 compares with the thin baseline's.
 * @param {readonly Row[]} rows
 * @returns {Row[]}
 */
function withP99Ratios(rows) {
  return rows.map((row) => {
    if (row['atOnce'] === undefined) return { ...row };
    const thin = rows.find(
      (other) =>
        other['target'] === 'undici-json' &&
        other['size'] === row['size'] &&
        other['atOnce'] === row['atOnce'],
    );
    return thin ? { ...row, p99Ratio: Number(row['p99']) / Number(thin['p99']) } : { ...row };
  });
}

/**
 * @param {string} what
 * @param {number} bytes
 * @param {string} phase
 * @param {number} atMost
 * @returns {GoalSpec}
 */
function translated(what, bytes, phase, atMost) {
  return {
    text: `translated, ${what}: added x undici-json`,
    table: 'sizes',
    of: (row) => row['bytes'] === bytes && row['phase'] === phase && isOneOf(TRANSLATED)(row),
    key: 'ratio',
    atMost,
  };
}

/**
 * @param {string} what
 * @param {number} bytes
 * @param {string} phase
 * @returns {GoalSpec}
 */
function passThrough(what, bytes, phase) {
  return {
    text: `pass-through, ${what}: added x http-proxy-3`,
    table: 'sizes',
    of: (row) => row['bytes'] === bytes && row['phase'] === phase && isOneOf(PASS_THROUGH)(row),
    key: 'ratio',
    atMost: 1.5,
  };
}

/**
 * @param {number} streams
 * @param {string} what
 * @param {string} key
 * @param {number} atMost
 * @returns {GoalSpec}
 */
function chunk(streams, what, key, atMost) {
  return {
    text: `a chunk of ${streams === 1 ? '1 stream' : `${streams} streams`}: ${what}`,
    table: 'chunks',
    of: (row) => row['streams'] === streams && isOneOf(OWN)(row),
    key,
    atMost,
  };
}

/**
 * @param {number} atOnce
 * @param {string} what
 * @param {{ key: string, atLeast?: number, atMost?: number }} measure
 * @returns {GoalSpec}
 */
function underLoad(atOnce, what, measure) {
  const of = (/** @type {Row} */ row) => row['atOnce'] === atOnce && isOneOf(TRANSLATED)(row);
  return { text: `${atOnce} at once: ${what}`, table: 'concurrency', of, ...measure };
}

/**
 * @param {string} what
 * @param {string} loaded
 * @param {number} atMost
 * @returns {GoalSpec}
 */
function idle(what, loaded, atMost) {
  const of = (/** @type {Row} */ row) => row['loaded'] === loaded && isOneOf(OWN)(row);
  return {
    text: `idle memory ${what} x an empty server`,
    table: 'idle-memory',
    of,
    key: 'ratio',
    atMost,
  };
}

/** @param {number} count */
function openStreamsOf(count) {
  return (/** @type {Row} */ row) => row['count'] === count && isOneOf(OWN)(row);
}

/** @param {readonly string[]} names */
function isOneOf(names) {
  return (/** @type {Row} */ row) => names.includes(String(row['target']));
}
