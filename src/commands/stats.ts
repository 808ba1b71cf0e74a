import { ledgerFolder } from '../config/config-paths.ts';
import { UserError } from '../errors/user-error.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { createAggregation, startOfDays } from '../stats/aggregate.ts';
import { renderStats } from '../stats/render-stats.ts';
import { printableJson } from '../status/printable.ts';
import type { CommandIo } from './command-io.ts';
import { loadChalk } from './load-chalk.ts';

export interface StatsOptions {
  /** As it was typed. */
  readonly days: string;
  readonly json: boolean;
}

/** A hundred years: more days than any ledger holds, and few enough for the calendar. */
const MAX_DAYS = 36_500;

/**
 * `tproxy stats`: what the requests of the last days came to, for all sessions.
 * @throws UserError when the number of days is none, or the ledger cannot be read.
 */
export async function runStats(options: StatsOptions, io: CommandIo): Promise<void> {
  const days = parseDays(options.days);
  const folder = ledgerFolder(io);
  const since = startOfDays(Date.now(), days);
  const aggregation = createAggregation();
  const skippedLines = await read(folder, since, aggregation.add);
  const stats = aggregation.result({ since, days, skippedLines });
  io.stdout.write(
    options.json ? `${printableJson(stats)}\n` : renderStats(stats, await loadChalk(io, 'stdout')),
  );
}

function parseDays(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= MAX_DAYS) return days;
  throw new UserError(
    'usage',
    `--days: found ${JSON.stringify(text)}, allowed: a whole number from 1 (today) to ${MAX_DAYS}`,
  );
}

async function read(
  folder: string,
  since: number,
  onLine: Parameters<typeof readLedger>[1]['onLine'],
): Promise<number> {
  try {
    return await readLedger(folder, { since, onLine });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError('ledger_unreadable', `The ledger in ${folder} cannot be read: ${why}`, {
      cause: error,
    });
  }
}
