import { basename } from 'node:path';
import type { StatePaths } from '../config/config-paths.ts';
import { createBudget } from '../costs/budget.ts';
import type { BudgetState } from '../costs/budget-state.ts';
import { createPriceBook } from '../costs/create-price-book.ts';
import type { PriceBook } from '../costs/price-book.ts';
import { createLedger } from '../ledger/create-ledger.ts';
import { followOthersSpending } from '../ledger/others-spending.ts';
import type { RequestRecord } from '../ledger/request-record.ts';
import type { LiveConfig } from './live-config.ts';
import { ledgerUnwritable } from './notices.ts';

/** What the requests of a session cost, against its budget and for the ledger of all sessions. */
export interface Spending {
  readonly prices: PriceBook;
  budgetState(): BudgetState;
  record(entry: RequestRecord): void;
  warmUp(): Promise<void>;
  /** Settles when the ledger is written. */
  flush(): Promise<void>;
}

export interface SpendingOptions {
  /** The session's own, random. */
  readonly id: string;
  readonly statePaths: StatePaths;
  readonly projectFolder: string | undefined;
  readonly live: LiveConfig;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Keeps a sentence for the person. */
  readonly say: (sentence: string) => void;
}

/** Opens the books of one session. Nothing is on the disk before the first request. */
export function createSpending(options: SpendingOptions): Spending {
  const { id, statePaths, projectFolder, live, now, say } = options;
  const { ledgerFolder } = statePaths;
  const prices = createPriceBook();
  const onFailure = (error: Error): void => say(ledgerUnwritable(statePaths, error).message);
  const project = projectFolder === undefined ? undefined : basename(projectFolder);
  const ledger = createLedger({ folder: ledgerFolder, session: { id, project }, now, onFailure });
  const budget = createBudget({
    limits: () => live.current().budget,
    spentByOthers: followOthersSpending(ledgerFolder, id),
    now,
    onWarning: say,
    onFailure,
  });
  return {
    prices,
    budgetState: budget.state,
    record(entry) {
      ledger.append(entry);
      budget.spent(entry.costUsd);
    },
    async warmUp() {
      await Promise.all([prices.load(), budget.refresh()]);
    },
    flush: ledger.flush,
  };
}
