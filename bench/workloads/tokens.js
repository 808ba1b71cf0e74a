import { existsSync } from 'node:fs';

/** @import { Table, Workload } from './bench.js' */

/**
 * How well tokens are estimated. The measuring is a module of its own, `bench/tokens.js`, which
 * exports `measureTokens({ dist, quick })` and returns the columns and rows of this table.
 * @type {Workload}
 */
export const tokens = {
  name: 'tokens',
  async run({ dist, quick }) {
    const module = new URL('../tokens.js', import.meta.url);
    /** @type {Table} */
    const empty = { name: 'tokens', title: 'Token counts', columns: [], rows: [] };
    if (!existsSync(module)) return { ...empty, notes: ['bench/tokens.js is not there.'] };
    const { measureTokens } = await import(module.href);
    return { ...empty, ...(await measureTokens({ dist, quick })) };
  },
};
