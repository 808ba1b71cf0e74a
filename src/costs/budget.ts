import type { Budget } from '../config/types.ts';
import type { BudgetState } from './budget-state.ts';
import { formatUsd } from './format-usd.ts';

/** Watches what a session spends, and with it all sessions of the day. */
export interface SpendingBudget {
  /** How the spending stands now. May begin to look, in the background, what other sessions spent. */
  state(): BudgetState;
  /** May warn. @param usd undefined when the price is not known, which counts as nothing. */
  spent(usd: number | undefined): void;
  /** Looks what other sessions have spent today; there is nothing to wait for without a limit for the day. */
  refresh(): Promise<void>;
}

export interface BudgetOptions {
  /** As the configuration has them now. */
  readonly limits: () => Budget;
  /** US dollars that the other sessions spent since a moment (milliseconds since the epoch). */
  readonly spentByOthers: (since: number) => Promise<number>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Gets a sentence, once for each limit and each day anew for the day's, when it is nearly or wholly spent. */
  readonly onWarning: (why: string) => void;
  /** Told once, when the others' spending cannot be read. */
  readonly onFailure: (error: Error) => void;
}

/** Milliseconds after which the others are looked at again. */
const REFRESH_MS = 5_000;

type Limit = 'session' | 'day';

/** Creates the budget of one session. The day ends at midnight, local time. */
export function createBudget(options: BudgetOptions): SpendingBudget {
  const { limits, now } = options;
  /** By limit: the US dollars that were warned of, because a reloaded configuration may have raised them. */
  const warned = new Map<Limit, number | undefined>();
  /** By day: a clock that is set to another day and back finds what was spent. */
  const own = new Map<number, number>();
  let session = 0;
  let day = { start: startOfDay(now()), others: 0 };
  let refreshing: Promise<void> | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let failed = false;

  const turnDay = (): void => {
    const start = startOfDay(now());
    if (start === day.start) return;
    day = { start, others: 0 };
    refreshedAt = Number.NEGATIVE_INFINITY;
    warned.delete('day');
  };
  const look = async (): Promise<void> => {
    const { start } = day;
    refreshedAt = now();
    try {
      const others = await options.spentByOthers(start);
      if (start === day.start) day.others = others;
    } catch (error) {
      if (!failed) options.onFailure(error instanceof Error ? error : new Error(String(error)));
      failed = true;
    }
  };
  const refresh = (): Promise<void> => {
    turnDay();
    if (limits().dayUsd === undefined) return Promise.resolve();
    refreshing ??= look().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
  const stateOf = (limit: Limit): BudgetState => {
    const { sessionUsd, dayUsd, warnAt } = limits();
    const allowed = limit === 'session' ? sessionUsd : dayUsd;
    const state = compare(
      limit,
      limit === 'session' ? session : (own.get(day.start) ?? 0) + day.others,
      {
        allowed,
        warnAt,
      },
    );
    if (state.kind !== 'within' && warned.get(limit) !== allowed) {
      warned.set(limit, allowed);
      options.onWarning(`Budget: ${state.why}.`);
    }
    return state;
  };

  return {
    state() {
      turnDay();
      if (Math.abs(now() - refreshedAt) >= REFRESH_MS) void refresh();
      const states = [stateOf('session'), stateOf('day')];
      return (
        states.find(({ kind }) => kind === 'reached') ??
        states.find(({ kind }) => kind === 'warning') ?? { kind: 'within' }
      );
    },
    spent(usd = 0) {
      turnDay();
      session += usd;
      own.set(day.start, (own.get(day.start) ?? 0) + usd);
      // Now, because the next request, which would show it as well, may never come.
      stateOf('session');
      stateOf('day');
    },
    refresh,
  };
}

function compare(
  limit: Limit,
  spent: number,
  { allowed, warnAt }: { readonly allowed: number | undefined; readonly warnAt: number },
): BudgetState {
  if (allowed === undefined) return { kind: 'within' };
  const spending =
    limit === 'session'
      ? `this session has spent ${formatUsd(spent)} of its ${formatUsd(allowed)}`
      : `all sessions of today have spent ${formatUsd(spent)} of ${formatUsd(allowed)}`;
  if (spent >= allowed) return { kind: 'reached', why: spending };
  return spent >= allowed * warnAt ? { kind: 'warning', why: spending } : { kind: 'within' };
}

/** Local midnight, which is not always 24 hours after the last one. */
function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
