import { sumTotals, type Totals } from '../ledger/totals.ts';
import {
  formatAmount,
  formatCached,
  formatSaved,
  formatTokens,
  promptTokens,
} from '../status/amounts.ts';
import { columns } from '../status/columns.ts';
import { printable } from '../status/printable.ts';

export interface TotalsRow {
  /** What the row is about, one cell for each of the first columns. */
  readonly labels: readonly string[];
  readonly totals: Totals;
}

const NUMBERS = ['requests', 'failed', 'in', 'cached', 'out', 'cost', 'as requested', 'saved'];
/** Rows that fit on one screen with what stands above and below. */
const MAX_ROWS = 15;

/** Rows of totals, the dearest first, with their sum; on one screen, however many routes there are. */
export function totalsTable(titles: readonly string[], rows: readonly TotalsRow[]): string {
  const sorted = [...rows].sort((one, other) => weight(other.totals) - weight(one.totals));
  const shown = sorted.length > MAX_ROWS ? sorted.slice(0, MAX_ROWS - 1) : sorted;
  const others = sorted.slice(shown.length).map(({ totals }) => totals);
  const blanks = titles.slice(1).map(() => '');
  const lines = [
    [...titles, ...NUMBERS],
    ...shown.map(({ labels, totals }) => [...labels.map(printable), ...numbers(totals)]),
    ...(others.length > 0
      ? [[`${others.length} others`, ...blanks, ...numbers(sumTotals(others))]]
      : []),
    ...(rows.length > 1
      ? [['total', ...blanks, ...numbers(sumTotals(rows.map(({ totals }) => totals)))]]
      : []),
  ];
  return columns(alignRight(lines, titles.length));
}

/** What a reader of the table must know when some prices are not known; empty when all are. */
export function unknownNote({ cost, requestedCost }: Totals): readonly string[] {
  const notes: string[] = [];
  if (cost.unknown > 0) {
    notes.push(
      `The price of ${requests(cost.unknown)} is not known; a budget counts them as nothing. Prices can be set in the configuration.`,
    );
  }
  if (cost.unknown + requestedCost.unknown > 0) {
    notes.push('"saved" compares only requests whose two prices are known.');
  }
  return notes;
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`;
}

function numbers(totals: Totals): readonly string[] {
  return [
    String(totals.requests),
    String(totals.failures),
    formatTokens(promptTokens(totals)),
    formatCached(totals),
    formatTokens(totals.outputTokens),
    formatAmount(totals.cost),
    formatAmount(totals.requestedCost),
    formatSaved(totals),
  ];
}

/** By cost, then by what it would have cost, then by the number of requests. */
function weight({ cost, requestedCost, requests: count }: Totals): number {
  return cost.usd * 1e6 + requestedCost.usd * 1e3 + count * 1e-3;
}

function alignRight(rows: readonly (readonly string[])[], from: number): readonly string[][] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, index) => (index < from ? cell : cell.padStart(widths[index] ?? 0))),
  );
}
