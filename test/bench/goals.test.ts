import { describe, expect, it } from 'vitest';
import { checkGoals } from '../../bench/goals.js';

describe('checkGoals', () => {
  it('judges by the worst of the rows', () => {
    const goal = startGoal({ target: 'tproxy anthropic', ratio: 1.4 });
    expect(goal).toMatchObject({ status: 'met', measured: '1.40' });
    const [slow] = sizesGoals([
      translated({ target: 'tproxy openai', ratio: 1.1 }),
      translated({ target: 'tproxy gemini', ratio: 1.3 }),
    ]);
    expect(slow).toMatchObject({ status: 'short', measured: '1.30', where: 'tproxy gemini, new' });
  });

  it('takes no notice of other targets', () => {
    const [goal] = sizesGoals([
      translated({ target: 'tproxy openai', ratio: 1.1 }),
      translated({ target: 'another', ratio: 9 }),
    ]);
    expect(goal?.status).toBe('met');
  });

  it('says so when a figure is missing', () => {
    expect(startGoal({ target: 'tproxy anthropic', ratio: Number.NaN })?.status).toBe(
      'not measured',
    );
    expect(startGoal({ target: 'http-proxy-3', ratio: 1 })?.status).toBe('not measured');
  });

  it('leaves out the goals of workloads that did not run', () => {
    expect(checkGoals([])).toEqual([]);
  });

  it('compares p99 under load with the thin proxy at the same load', () => {
    const row = (target: string, p99: number) => ({ target, size: '75 kB', atOnce: 16, p99 });
    const goals = checkGoals([
      table('concurrency', [row('undici-json', 10), row('tproxy openai', 16)]),
    ]);
    expect(goals.find(({ text }) => text === '16 at once: p99 x thin')).toMatchObject({
      status: 'short',
      measured: '1.60',
    });
  });
});

type Row = Record<string, string | number>;

function table(name: string, rows: readonly Row[]) {
  return { name, title: name, columns: [], rows };
}

function startGoal(row: Row) {
  return checkGoals([table('start', [row])]).at(0);
}

function sizesGoals(rows: readonly Row[]) {
  return checkGoals([table('sizes', rows)]);
}

function translated(row: Row): Row {
  return { bytes: 75_000, phase: 'new', ...row };
}
