import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forwardClock } from '../../src/session/forward-clock.ts';
import { createClock } from '../support/clock.ts';

describe('forwardClock', () => {
  it('is the clock itself as long as that goes forward', () => {
    const { now, advance } = createClock(1000);
    const forward = forwardClock(now);
    expect(forward()).toBe(1000);
    advance(5);
    expect(forward()).toBe(1005);
  });

  it('stands still when the clock is set back, and then goes on as the clock does', () => {
    const { now, advance } = createClock(1000);
    const forward = forwardClock(now);
    forward();
    advance(-600);
    expect(forward()).toBe(1000);
    advance(20);
    expect(forward()).toBe(1020);
  });

  it('adds up what passes between jumps in either direction', () => {
    const jumps = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 50 });
    fc.assert(
      fc.property(jumps, (steps) => {
        const { now, advance } = createClock(0);
        const forward = forwardClock(now);
        let expected = forward();
        for (const step of steps) {
          advance(step);
          expected += Math.max(0, step);
          expect(forward()).toBe(expected);
        }
      }),
    );
  });
});
