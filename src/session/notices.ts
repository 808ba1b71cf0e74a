import type { StatePaths } from '../config/config-paths.ts';
import { UserError } from '../errors/user-error.ts';
import type { LiveConfig } from './live-config.ts';

/** What is to be said when claude no longer has the terminal. Each sentence once. */
export interface Notices {
  say(sentence: string): void;
  list(): readonly string[];
}

/** @param onNew is told each sentence when it comes up */
export function createNotices(onNew: (sentence: string) => void = () => undefined): Notices {
  const said = new Set<string>();
  return {
    say(sentence) {
      if (said.has(sentence)) return;
      said.add(sentence);
      onNew(sentence);
    },
    list: () => [...said],
  };
}

/** What the ledger misses, budgets and statistics miss too. */
export function ledgerUnwritable({ ledgerFolder }: StatePaths, cause: Error): UserError {
  const message = `The ledger in ${ledgerFolder} cannot be kept: ${cause.message}.`;
  return new UserError('ledger_unwritable', message, { cause });
}

/** What has become of the configuration's files since the session began. */
export function configNotices({ problem, notices }: LiveConfig): readonly string[] {
  if (problem === undefined) return notices;
  const since = new Date(problem.since).toLocaleTimeString();
  return [`The configuration saved at ${since} is not in force:\n${problem.message}`, ...notices];
}

/** Says once that the log of a session cannot be kept, which stops nothing. */
export function logUnwritable(folder: string, cause: Error): UserError {
  const message = `The log in ${folder} cannot be kept: ${cause.message}.`;
  return new UserError('log_unwritable', message, { cause });
}
