import type { ChalkInstance } from 'chalk';
import type { Fallback } from '../ledger/tally.ts';
import { duration } from '../status/duration.ts';
import { printable, printableLines } from '../status/printable.ts';
import type { SessionSummary } from './summarize-session.ts';
import { totalsTable, unknownNote } from './totals-table.ts';

/** Kinds of fallbacks that are shown. */
const MAX_FALLBACKS = 5;

/** The summary as one screen of text; the notices alone where nothing was asked, or nothing at all. */
export function renderSummary(summary: SessionSummary, chalk: ChalkInstance): string {
  const { total, routes, notices } = summary;
  const warnings = notices.map((notice) => `  ${chalk.yellow('!')} ${printableLines(notice)}`);
  if (total.requests === 0) {
    return warnings.length === 0 ? '' : `${chalk.bold('tproxy')}\n${warnings.join('\n')}\n`;
  }
  const table = totalsTable(
    ['scenario', 'route'],
    routes.map(({ scenario, route, totals }) => ({
      labels: [scenario ?? '(none)', route ?? '(none)'],
      totals,
    })),
  );
  const notes = [...fallbackLines(summary.fallbacks), ...unknownNote(total)];
  const lines = [
    chalk.bold(headline(summary)),
    table,
    ...notes.map((note) => `  ${note}`),
    ...warnings,
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ total, durationMs }: SessionSummary): string {
  const requests = total.requests === 1 ? '1 request' : `${total.requests} requests`;
  const failed = total.failures === 0 ? '' : `, ${total.failures} failed`;
  return `tproxy: ${requests} in ${duration(Math.round(durationMs / 1000))}${failed}`;
}

function fallbackLines(fallbacks: readonly Fallback[]): readonly string[] {
  const lines = fallbacks
    .slice(0, MAX_FALLBACKS)
    .map(({ from, to, outcome, times }) =>
      printable(`${times} × from ${from} to ${to} (${outcome.replaceAll('_', ' ')})`),
    );
  const others = fallbacks.slice(MAX_FALLBACKS).reduce((sum, { times }) => sum + times, 0);
  return others === 0 ? lines : [...lines, `${others} × other changes of route`];
}
