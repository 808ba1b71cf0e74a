import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRATEGIES } from '../../../src/config/types.ts';
import { type Ordering, orderCandidates } from '../../../src/route/candidates/order-candidates.ts';
import type { Candidate } from '../../../src/route/decision.ts';
import { candidate } from '../../support/candidates.ts';

const A = candidate('one,a');
const B = candidate('two,b');
const C = candidate('three,c');
const D = candidate('four,d');

type Numbers = Readonly<Record<string, number>>;

interface Known {
  readonly latencies?: Numbers;
  readonly rates?: Numbers;
  readonly begun?: number;
  readonly last?: Candidate | undefined;
}

function ordering(strategy: Ordering['strategy'], known: Known = {}): Ordering {
  return {
    strategy,
    conversation: 's/',
    health: { latency: ({ route }) => known.latencies?.[route] },
    affinity: { last: () => known.last, begun: () => known.begun ?? 0 },
    rate: ({ route }) => known.rates?.[route],
  };
}

const order = (strategy: Ordering['strategy'], known?: Known): string =>
  orderCandidates([A, B, C, D], ordering(strategy, known))
    .map(({ model }) => model)
    .join('');

describe('orderCandidates', () => {
  it('keeps the order of the file for fill_first', () => {
    expect(order('fill_first', { begun: 3 })).toBe('abcd');
  });

  it.each([
    [0, 'abcd'],
    [1, 'bcda'],
    [3, 'dabc'],
    [4, 'abcd'],
    [10, 'cdab'],
  ])('begins after %d conversations with %s for round_robin', (begun, expected) => {
    expect(order('round_robin', { begun })).toBe(expected);
  });

  it.each<[Numbers, string]>([
    [{}, 'abcd'],
    [{ 'one,a': 300, 'two,b': 100, 'three,c': 200, 'four,d': 50 }, 'dbca'],
    [{ 'one,a': 300, 'two,b': 100 }, 'cdba'],
    [{ 'one,a': 100, 'two,b': 100, 'three,c': 50, 'four,d': 100 }, 'cabd'],
  ])('puts the unknown first and then the fast for latency: %j is %s', (latencies, expected) => {
    expect(order('latency', { latencies })).toBe(expected);
  });

  it.each<[Numbers, string]>([
    [{}, 'abcd'],
    [{ 'one,a': 3, 'two,b': 0, 'three,c': 0.5, 'four,d': 2 }, 'bcda'],
    [{ 'three,c': 9, 'four,d': 2 }, 'dcab'],
    [{ 'two,b': 1, 'three,c': 1 }, 'bcad'],
  ])('puts the cheap first and the unknown last for cost: %j is %s', (rates, expected) => {
    expect(order('cost', { rates })).toBe(expected);
  });

  it.each(STRATEGIES)('puts the candidate that was used last first for %s', (strategy) => {
    const known = { begun: 1, latencies: { 'three,c': 900 }, rates: { 'one,a': 1 } };
    const without = order(strategy, known).replace('c', '');
    expect(order(strategy, { ...known, last: { ...C } })).toBe(`c${without}`);
  });

  it('passes over a last candidate that is not in the list', () => {
    expect(order('fill_first', { last: candidate('five,e') })).toBe('abcd');
  });

  const CASES = fc.record({
    list: fc.array(
      fc.constantFrom('a', 'b', 'c', 'd', 'e').map((model) => candidate(`one,${model}`)),
      { maxLength: 8 },
    ),
    strategy: fc.constantFrom(...STRATEGIES),
    begun: fc.nat(100),
    numbers: fc.dictionary(
      fc.constantFrom('one,a', 'one,b', 'one,c', 'one,d'),
      fc.constantFrom(0, 1, 2, Infinity),
    ),
    last: fc.option(fc.constantFrom('a', 'b', 'z'), { nil: undefined }),
  });

  it('gives each candidate back exactly once, and leaves its input as it was', () => {
    fc.assert(
      fc.property(CASES, ({ list, strategy, begun, numbers, last }) => {
        const before = [...list];
        const known = {
          begun,
          latencies: numbers,
          rates: numbers,
          last: last === undefined ? undefined : candidate(`one,${last}`),
        };
        const found = orderCandidates(list, ordering(strategy, known));
        expect(list).toEqual(before);
        expect(byRoute(found)).toEqual(byRoute(list));
      }),
    );
  });

  it.each(['latency', 'cost'] as const)('leaves equals in their order for %s', (strategy) => {
    fc.assert(
      fc.property(CASES, ({ list, numbers }) => {
        const known = { latencies: numbers, rates: numbers };
        const found = orderCandidates(list, ordering(strategy, known));
        for (const value of [undefined, 0, 1, 2, Infinity]) {
          const equals = (all: readonly Candidate[]) =>
            all.filter(({ route }) => numbers[route] === value);
          expect(equals(found)).toEqual(equals(list));
        }
      }),
    );
  });
});

const byRoute = (list: readonly Candidate[]): readonly string[] =>
  list.map(({ route }) => route).sort();
