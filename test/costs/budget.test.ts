import { describe, expect, it } from 'vitest';
import type { Budget } from '../../src/config/types.ts';
import { createBudget } from '../../src/costs/budget.ts';
import { createClock } from '../support/clock.ts';

const HOUR = 3_600_000;
/** Noon of a day without a change of the clocks, wherever the test runs. */
const NOON = new Date(2026, 0, 15, 12).getTime();

function start(limits: Partial<Budget>, others: () => Promise<number> = () => Promise.resolve(0)) {
  const clock = createClock(NOON);
  const warnings: string[] = [];
  const failures: string[] = [];
  const since: number[] = [];
  const live = { sessionUsd: undefined, dayUsd: undefined, warnAt: 0.8, whenReached: 'block' };
  const current: { budget: Budget } = { budget: { ...live, ...limits } as Budget };
  const budget = createBudget({
    limits: () => current.budget,
    spentByOthers: (from) => {
      since.push(from);
      return others();
    },
    now: clock.now,
    onWarning: (why) => warnings.push(why),
    onFailure: ({ message }) => failures.push(message),
  });
  return { budget, clock, warnings, failures, since, current };
}

describe('createBudget', () => {
  it.each<[string, Partial<Budget>, number, string]>([
    ['no limit', {}, 1000, 'within'],
    ['little of the session', { sessionUsd: 10 }, 7.99, 'within'],
    ['most of the session', { sessionUsd: 10 }, 8, 'warning'],
    ['all of the session', { sessionUsd: 10 }, 10, 'reached'],
    ['little of the day', { dayUsd: 10 }, 7.99, 'within'],
    ['most of the day', { dayUsd: 10 }, 8, 'warning'],
    ['all of the day', { dayUsd: 10 }, 12, 'reached'],
    ['nothing allowed', { sessionUsd: 0 }, 0, 'reached'],
    ['an early warning', { sessionUsd: 10, warnAt: 0.1 }, 1, 'warning'],
    ['the graver of two', { sessionUsd: 10, dayUsd: 5 }, 9, 'reached'],
  ])('%s', (_, limits, usd, kind) => {
    const { budget } = start(limits);
    budget.spent(usd);
    expect(budget.state().kind).toBe(kind);
  });

  it('says what is spent, and of what', () => {
    const { budget } = start({ sessionUsd: 5 });
    budget.spent(4.1);
    expect(budget.state()).toEqual({
      kind: 'warning',
      why: 'this session has spent $4.10 of its $5.00',
    });
  });

  it('counts a price that is not known as nothing', () => {
    const { budget } = start({ sessionUsd: 1 });
    budget.spent(undefined);
    expect(budget.state()).toEqual({ kind: 'within' });
  });

  it('warns once for each limit', () => {
    const { budget, warnings } = start({ sessionUsd: 10, dayUsd: 20 });
    budget.spent(9);
    budget.state();
    budget.state();
    budget.spent(2);
    budget.state();
    expect(warnings).toEqual(['Budget: this session has spent $9.00 of its $10.00.']);
    budget.spent(6);
    budget.state();
    expect(warnings[1]).toBe('Budget: all sessions of today have spent $17.00 of $20.00.');
    expect(warnings).toHaveLength(2);
  });

  it('follows a limit that was changed, and warns anew', () => {
    const { budget, warnings, current } = start({ sessionUsd: 10 });
    budget.spent(9);
    budget.state();
    current.budget = { ...current.budget, sessionUsd: 100 };
    expect(budget.state().kind).toBe('within');
    budget.spent(80);
    expect(budget.state().kind).toBe('warning');
    expect(warnings).toHaveLength(2);
  });

  it('begins the day anew at midnight, local time', async () => {
    let others = 6;
    const { budget, clock, warnings, since } = start({ dayUsd: 10, sessionUsd: 100 }, () =>
      Promise.resolve(others),
    );
    await budget.refresh();
    budget.spent(5);
    expect(budget.state().kind).toBe('reached');
    clock.advance(12 * HOUR - 1);
    expect(budget.state().kind).toBe('reached');
    others = 0;
    clock.advance(1);
    expect(budget.state().kind).toBe('within');
    // The first one is still about yesterday.
    await budget.refresh();
    await budget.refresh();
    expect(new Set(since)).toEqual(
      new Set([new Date(2026, 0, 15).getTime(), new Date(2026, 0, 16).getTime()]),
    );
    budget.spent(9);
    expect(budget.state().kind).toBe('warning');
    expect(warnings).toHaveLength(2);
  });

  it('adds what other sessions spend, and looks again when some seconds have gone', async () => {
    let others = 1;
    const { budget, clock, since } = start({ dayUsd: 10 }, () => Promise.resolve(others));
    await budget.refresh();
    budget.spent(4);
    expect(budget.state().kind).toBe('within');
    others = 6;
    clock.advance(4_999);
    expect(budget.state().kind).toBe('within');
    expect(since).toHaveLength(1);
    clock.advance(1);
    // Asks in the background, and answers with what it knows.
    expect(budget.state().kind).toBe('within');
    await budget.refresh();
    expect(since).toHaveLength(2);
    expect(budget.state().kind).toBe('reached');
  });

  it('looks at no other session without a limit for the day', async () => {
    const { budget, since } = start({ sessionUsd: 1 });
    await budget.refresh();
    budget.state();
    expect(since).toEqual([]);
  });

  it('goes on with what it knows where the others cannot be read, and says so once', async () => {
    const { budget, failures } = start({ dayUsd: 10 }, () => Promise.reject(new Error('EACCES')));
    await budget.refresh();
    await budget.refresh();
    budget.spent(10);
    expect(budget.state().kind).toBe('reached');
    expect(failures).toEqual(['EACCES']);
  });

  it('is not upset by what an earlier day still tells', async () => {
    let tell: (usd: number) => void = () => undefined;
    const pending = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const { budget, clock } = start({ dayUsd: 10 }, () => pending);
    const looking = budget.refresh();
    clock.advance(12 * HOUR);
    expect(budget.state().kind).toBe('within');
    tell(50);
    await looking;
    expect(budget.state().kind).toBe('within');
  });
});
