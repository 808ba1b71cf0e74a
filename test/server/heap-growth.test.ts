import { expect, it } from 'vitest';
import { createHeapGrowth } from '../../src/server/heap-growth.ts';

it('lets the heap grow, but for while many answers are open', () => {
  const flags: string[] = [];
  const tell = createHeapGrowth((flag) => flags.push(flag));
  const told = (...opens: readonly number[]): readonly string[] => {
    for (const open of opens) tell(open);
    return flags.splice(0);
  };
  expect(told(1, 50, 99, 1)).toEqual([]);
  expect(told(0, 1, 0)).toEqual(['--heap-growing-percent=300']);
  expect(told(99, 100, 101, 500, 51)).toEqual(['--heap-growing-percent=40']);
  expect(told(50, 49, 99)).toEqual(['--heap-growing-percent=300']);
  expect(told(100)).toEqual(['--heap-growing-percent=40']);
});
