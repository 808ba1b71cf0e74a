import type { ChalkInstance } from 'chalk';
import type { RequestRecord } from '../ledger/request-record.ts';
import { formatAmount, formatCached, formatSaved, formatTokens, promptTokens } from './amounts.ts';
import type { SessionStatus } from './collect-status.ts';
import { columns } from './columns.ts';
import { duration } from './duration.ts';
import { printable, printableLines } from './printable.ts';

/** Decisions of each session that are shown. */
const RECENT = 5;

/** The running sessions, each with what it spent and where its newest requests went. */
export function renderSessions(sessions: readonly SessionStatus[], chalk: ChalkInstance): string {
  if (sessions.length === 0) return '  none running';
  const heads = columns(
    sessions.map(({ pid, port, kind, uptimeSeconds, requests, failures }) => [
      `pid ${pid}`,
      `port ${port}${kind === 'serve' ? ' (serve)' : ''}`,
      `up ${duration(uptimeSeconds)}`,
      `${requests} ${requests === 1 ? 'request' : 'requests'}`,
      failures === 0 ? '' : chalk.red(`${failures} failed`),
    ]),
  ).split('\n');
  return sessions
    .map((session, index) => [heads[index], ...details(session, chalk)].join('\n'))
    .join('\n');
}

function details(session: SessionStatus, chalk: ChalkInstance): readonly string[] {
  const { totals, notices, recent } = session;
  const warnings = notices.map((notice) => `    ${chalk.yellow('!')} ${printableLines(notice)}`);
  if (totals.requests === 0) return warnings;
  const rows = recent.slice(-RECENT).map((record) => recentRow(record, chalk));
  return [...warnings, `    ${spending(totals)}`, columns(rows, 4)];
}

function spending(totals: SessionStatus['totals']): string {
  return [
    `${formatTokens(promptTokens(totals))} tokens in`,
    `${formatCached(totals)} cached`,
    `${formatTokens(totals.outputTokens)} out`,
    `cost ${formatAmount(totals.cost)}`,
    `as requested ${formatAmount(totals.requestedCost)}`,
    `saved ${formatSaved(totals)}`,
  ].join(', ');
}

function recentRow(record: RequestRecord, chalk: ChalkInstance): readonly string[] {
  const { startedAt, decision, attempts, outcome, durationMs } = record;
  const row = [
    clock(startedAt),
    decision?.scenario ?? '(none)',
    attempts.map(({ route }) => route).join(' → ') || '(no route)',
    outcome === 'answered' ? outcome : outcome.replaceAll('_', ' '),
    `${(durationMs / 1000).toFixed(1)} s`,
    decision?.reason ?? '',
  ].map(printable);
  return outcome === 'answered' ? row : row.map((cell) => chalk.red(cell));
}

/** The time of day, local. */
function clock(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
