import type { Strategy } from '../../config/types.ts';
import type { Candidate } from '../decision.ts';
import type { Affinity } from '../health/affinity.ts';
import type { RouteHealth } from '../health/health.ts';
import { candidateKey } from './candidate-key.ts';

export interface Ordering {
  readonly strategy: Strategy;
  readonly conversation: string;
  readonly health: Pick<RouteHealth, 'latency'>;
  readonly affinity: Pick<Affinity, 'last' | 'begun'>;
  /** What the candidate costs, in any unit; undefined where it is not known. */
  readonly rate: (candidate: Candidate) => number | undefined;
}

/**
 * Puts the candidates of a route in the order in which they are tried. Whatever the strategy, the
 * one that the conversation used last comes first, because its prompt is cached there. Equals stay
 * in the order of the file.
 *
 * @param candidates the same list that `affinity.used` is told of; the order does not matter there.
 */
export function orderCandidates(
  candidates: readonly Candidate[],
  ordering: Ordering,
): readonly Candidate[] {
  const ordered = byStrategy(candidates, ordering);
  const last = ordering.affinity.last(ordering.conversation, candidates);
  if (last === undefined) return ordered;
  const key = candidateKey(last);
  const sticky = ordered.findIndex((candidate) => candidateKey(candidate) === key);
  return sticky < 0
    ? ordered
    : [...ordered.slice(sticky, sticky + 1), ...ordered.toSpliced(sticky, 1)];
}

function byStrategy(candidates: readonly Candidate[], ordering: Ordering): readonly Candidate[] {
  const { strategy, health, affinity, rate } = ordering;
  switch (strategy) {
    case 'fill_first':
      return candidates;
    case 'round_robin':
      return rotated(candidates, affinity.begun(candidates));
    case 'latency':
      // One that was never asked comes first: it becomes known in no other way.
      return ascending(candidates, (candidate) => health.latency(candidate) ?? -Infinity);
    case 'cost':
      // An unknown price may be any price.
      return ascending(candidates, (candidate) => rate(candidate) ?? Infinity);
  }
}

function rotated(candidates: readonly Candidate[], turns: number): readonly Candidate[] {
  const start = candidates.length === 0 ? 0 : turns % candidates.length;
  return [...candidates.slice(start), ...candidates.slice(0, start)];
}

function ascending(
  candidates: readonly Candidate[],
  measure: (candidate: Candidate) => number,
): readonly Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, value: measure(candidate) }))
    .sort((one, other) => compare(one.value, other.value))
    .map(({ candidate }) => candidate);
}

/** A difference would be no number for two infinite values. */
function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
