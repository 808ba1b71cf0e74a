import type { Config } from '../config/types.ts';
import type { BudgetState } from '../costs/budget-state.ts';
import type { PriceBook } from '../costs/price-book.ts';
import type { Candidate } from './decision.ts';
import type { Affinity } from './health/affinity.ts';
import type { RouteHealth } from './health/health.ts';

/** What a decision rests on besides the request. Reading it has no effect. */
export interface RoutingContext {
  readonly config: Config;
  /** What a model id of tproxy's own making stands for where a route leaves the model as it is. */
  readonly modelAliases: ReadonlyMap<string, string>;
  /** The folder that claude was started in, absolute; undefined when no claude was started. */
  readonly projectFolder: string | undefined;
  readonly homeFolder: string;
  readonly health: RouteHealth;
  readonly affinity: Affinity;
  readonly prices: PriceBook;
  /** Tproxy's own count of a prompt, corrected by what the candidate's answers have shown. */
  readonly correctTokens: (tokens: number, candidate: Candidate) => number;
  readonly budget: BudgetState;
  /** Milliseconds since the epoch: some prices depend on the hour. */
  readonly now: () => number;
}
