import { ProxyError } from '../../errors/proxy-error.ts';
import { type Inquiry, noteMatch, noteMiss, type Proposal } from './inquiry.ts';

const NAME = 'budget';

/**
 * A budget that is used up decides for every kind of request but a mere count: the permission check
 * then runs where the main conversation runs, too.
 * @throws ProxyError `budget_reached` when requests are to be refused.
 */
export function* askBudget(inquiry: Inquiry): Generator<Proposal> {
  const { hints, context } = inquiry;
  const { budget, config } = context;
  if (budget.kind !== 'reached') {
    noteMiss(inquiry, NAME, NAME, budget.kind === 'warning' ? budget.why : 'no limit is reached');
    return;
  }
  if (hints.kind === 'count') {
    noteMiss(inquiry, NAME, NAME, 'a limit is reached, but counting costs nothing');
    return;
  }
  const { whenReached } = config.budget;
  const match = { phase: NAME, name: NAME, reason: budget.why } as const;
  noteMatch(inquiry, match);
  if (whenReached === 'block') throw budgetReached(budget.why);
  yield { ...match, scenario: 'default', routes: whenReached };
}

function budgetReached(why: string): ProxyError {
  return new ProxyError(
    'budget_reached',
    `The budget is used up: ${why}. To go on, raise session_usd or day_usd under [budget] in the configuration, or give when_reached a cheaper route.`,
    { shouldRetry: false },
  );
}
