import { describe, expect, it } from 'vitest';
import {
  blockedUntil,
  type Circuit,
  CLOSED_CIRCUIT,
  circuitAfterBegin,
  circuitAfterFailure,
  circuitWithoutVerdict,
} from '../../../src/route/health/circuit.ts';

const NOW = 1_000_000;

/** The circuit after so many failures at the same moment. */
function failed(times: number, circuit: Circuit = CLOSED_CIRCUIT, now = NOW): Circuit {
  return times === 0 ? circuit : failed(times - 1, circuitAfterFailure(circuit, now), now);
}

describe('circuitAfterFailure', () => {
  it.each([
    [0, undefined],
    [1, undefined],
    [2, undefined],
    [3, NOW + 30_000],
    [9, NOW + 30_000],
  ])('after %d failures at once blocks until %s', (times, until) => {
    expect(blockedUntil(failed(times), NOW)).toBe(until);
  });

  it('opens for twice as long each time that a trial fails, up to five minutes', () => {
    let circuit = failed(3);
    const lengths: number[] = [];
    for (let trial = 0; trial < 6; trial += 1) {
      const now = circuit.openUntil ?? 0;
      circuit = circuitAfterFailure(circuitAfterBegin(circuit, now), now);
      lengths.push(((circuit.openUntil ?? 0) - now) / 1000);
    }
    expect(lengths).toEqual([60, 120, 240, 300, 300, 300]);
  });
});

describe('circuitAfterBegin', () => {
  it.each<[string, Circuit]>([
    ['closed', CLOSED_CIRCUIT],
    ['failing', failed(2)],
    ['open', failed(3)],
  ])('changes nothing while the circuit is %s', (_name, circuit) => {
    expect(circuitAfterBegin(circuit, NOW)).toBe(circuit);
  });

  it('makes the first request of a half-open circuit its trial, which blocks the others', () => {
    const halfOpen = failed(3);
    const now = NOW + 30_000;
    expect(blockedUntil(halfOpen, now)).toBeUndefined();
    const trying = circuitAfterBegin(halfOpen, now);
    expect(blockedUntil(trying, now)).toBe(now + 60_000);
    expect(circuitAfterBegin(trying, now + 1)).toBe(trying);
  });

  it('lets another try when a trial ends without a word', () => {
    const now = NOW + 30_000;
    const trying = circuitAfterBegin(failed(3), now);
    expect(blockedUntil(trying, now + 59_999)).toBe(now + 60_000);
    expect(blockedUntil(trying, now + 60_000)).toBeUndefined();
  });
});

describe('circuitWithoutVerdict', () => {
  it('ends a trial and keeps what is known', () => {
    const now = NOW + 30_000;
    const trying = circuitAfterBegin(failed(3), now);
    expect(circuitWithoutVerdict(trying)).toEqual(failed(3));
  });
});
