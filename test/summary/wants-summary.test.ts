import { describe, expect, it } from 'vitest';
import { wantsSummary } from '../../src/summary/wants-summary.ts';

describe('wantsSummary', () => {
  it.each<[readonly string[], boolean]>([
    [[], true],
    [['--model', 'opus'], true],
    [['say -p'], true],
    [['--', '-p'], true],
    [['--permission-mode', 'plan'], true],
    [['-p', 'x'], false],
    [['--print'], false],
    [['-cp', 'x'], false],
    [['--model', 'opus', '-p'], false],
  ])('of claude with %j on a terminal: %s', (args, wanted) => {
    expect(wantsSummary({ args, asked: false, onTerminal: true })).toBe(wanted);
    expect(wantsSummary({ args, asked: true, onTerminal: true })).toBe(true);
  });

  it('is quiet without a terminal, unless it is asked for', () => {
    expect(wantsSummary({ args: [], asked: false, onTerminal: false })).toBe(false);
    expect(wantsSummary({ args: ['-p'], asked: true, onTerminal: false })).toBe(true);
  });
});
