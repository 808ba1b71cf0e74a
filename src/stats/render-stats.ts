import type { ChalkInstance } from 'chalk';
import { totalsTable, unknownNote } from '../summary/totals-table.ts';
import type { Stats } from './aggregate.ts';

/** The statistics as one screen of text. */
export function renderStats(stats: Stats, chalk: ChalkInstance): string {
  const { total, routes, skippedLines } = stats;
  const skipped =
    skippedLines === 0 ? [] : [`${counted(skippedLines, 'line')} of the ledger could not be read.`];
  if (total.requests === 0) {
    return lines([chalk.bold(`No requests ${period(stats)}`), ...indented(skipped)]);
  }
  const rows = routes.map(({ route, totals }) => ({ labels: [route ?? '(none)'], totals }));
  return lines([
    chalk.bold(headline(stats)),
    totalsTable(['route'], rows),
    ...indented([...unknownNote(total), ...skipped]),
  ]);
}

function headline(stats: Stats): string {
  const { total, sessions } = stats;
  return `${counted(total.requests, 'request')} in ${counted(sessions, 'session')} ${period(stats)}`;
}

function period({ days }: Stats): string {
  return days === 1 ? 'today' : `in the last ${days} days`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function indented(notes: readonly string[]): readonly string[] {
  return notes.map((note) => `  ${note}`);
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
