import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { readLedgerLine, writeLedgerLine } from '../../src/ledger/ledger-line.ts';
import type { RequestRecord } from '../../src/ledger/request-record.ts';
import { createAggregation, startOfDays } from '../../src/stats/aggregate.ts';
import { renderStats } from '../../src/stats/render-stats.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

const PLAIN = new Chalk({ level: 0 });

function aggregate(
  records: readonly (Partial<RequestRecord> & { readonly session?: string })[],
  { days = 30, skippedLines = 0 } = {},
) {
  const aggregation = createAggregation();
  for (const { session = 's', ...changes } of records) {
    const text = writeLedgerLine(requestRecord(changes), { id: session, project: undefined });
    const line = readLedgerLine(text);
    if (line === undefined) throw new Error(`not a line: ${text}`);
    aggregation.add(line);
  }
  return aggregation.result({ since: Date.UTC(2026, 0, 1), days, skippedLines });
}

describe('createAggregation', () => {
  it('adds up by route, over all sessions', () => {
    const stats = aggregate([
      {},
      { session: 't', costUsd: undefined },
      { attempts: [attempt('two,b', 'refused')], outcome: 'refused', usage: undefined },
      { attempts: [], decision: undefined, outcome: 'unknown_provider', usage: undefined },
    ]);
    expect(stats).toMatchObject({
      since: '2026-01-01T00:00:00.000Z',
      days: 30,
      sessions: 2,
      total: { requests: 4, failures: 2, inputTokens: 200 },
      routes: [
        { route: 'one,a', totals: { requests: 2, cost: { usd: 0.25, unknown: 1 } } },
        { route: 'two,b', totals: { requests: 1, failures: 1 } },
        { route: undefined, totals: { requests: 1, failures: 1 } },
      ],
      skippedLines: 0,
    });
  });
});

describe('startOfDays', () => {
  it.each<[string, number, Date]>([
    ['today', 1, new Date(2026, 2, 31)],
    ['two days', 2, new Date(2026, 2, 30)],
    ['a month, whatever the clocks did', 31, new Date(2026, 2, 1)],
    ['over the end of a year', 91, new Date(2025, 11, 31)],
  ])('of %s', (_, days, expected) => {
    expect(startOfDays(new Date(2026, 2, 31, 23, 59).getTime(), days)).toBe(expected.getTime());
    expect(startOfDays(new Date(2026, 2, 31).getTime(), days)).toBe(expected.getTime());
  });
});

describe('renderStats', () => {
  it('shows one row for each route, and the sum', () => {
    const stats = aggregate([
      {},
      { session: 't' },
      { attempts: [attempt('two,b')], costUsd: undefined },
    ]);
    expect(renderStats(stats, PLAIN)).toBe(`3 requests in 2 sessions in the last 30 days
  route  requests  failed    in      cached  out            cost  as requested         saved
  one,a         2       0   800  600 (75 %)   40           $0.50         $2.00  $1.50 (75 %)
  two,b         1       0   400  300 (75 %)   20         unknown         $1.00       unknown
  total         3       0  1.2k  900 (75 %)   60  at least $0.50         $3.00  $1.50 (75 %)
  The price of 1 request is not known; a budget counts them as nothing. Prices can be set in the configuration.
  "saved" compares only requests whose two prices are known.
`);
  });

  it('says so when there is nothing', () => {
    expect(renderStats(aggregate([], { days: 1 }), PLAIN)).toBe('No requests today\n');
    expect(renderStats(aggregate([], { days: 7 }), PLAIN)).toBe('No requests in the last 7 days\n');
  });

  it('says what could not be read', () => {
    expect(renderStats(aggregate([], { skippedLines: 2 }), PLAIN)).toContain(
      '  2 lines of the ledger could not be read.\n',
    );
    expect(renderStats(aggregate([{}], { skippedLines: 1 }), PLAIN)).toContain(
      '  1 line of the ledger could not be read.\n',
    );
  });
});
