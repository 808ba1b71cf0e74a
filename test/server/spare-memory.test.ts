import { expect, it } from 'vitest';
import { createMemorySaver } from '../../src/server/spare-memory.ts';

it('keeps the heap small from many open answers on, until few are left', () => {
  const flags: string[] = [];
  const tell = createMemorySaver((flag) => flags.push(flag));
  const told = (...opens: readonly number[]): readonly string[] => {
    for (const open of opens) tell(open);
    return flags.splice(0);
  };
  expect(told(1, 50, 99, 1)).toEqual([]);
  expect(told(99, 100, 101, 500, 51)).toEqual(['--heap-growing-percent=40']);
  expect(told(50, 49, 99)).toEqual(['--heap-growing-percent=0']);
  expect(told(100)).toEqual(['--heap-growing-percent=40']);
});
