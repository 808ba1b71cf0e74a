import { describe, expect, it } from 'vitest';
import type { Affinity } from '../../../src/route/health/affinity.ts';
import { createAffinity } from '../../../src/route/health/create-affinity.ts';
import { candidate } from '../../support/candidates.ts';
import { type Clock, createClock } from '../../support/clock.ts';

const A = candidate('one,a');
const B = candidate('two,b');
const C = candidate('three,c');
const MINUTE = 60_000;

function setUp(): { readonly affinity: Affinity; readonly clock: Clock } {
  const clock = createClock();
  return { affinity: createAffinity({ now: clock.now }), clock };
}

describe('createAffinity', () => {
  it('knows no candidate of a conversation that it has not seen', () => {
    expect(setUp().affinity.last('s/', [A, B])).toBeUndefined();
  });

  it('remembers the candidate that a conversation used, in whatever order the list comes', () => {
    const { affinity } = setUp();
    affinity.used('s/', [A, B], B);
    expect(affinity.last('s/', [A, B])).toBe(B);
    expect(affinity.last('s/', [B, A])).toBe(B);
    expect(affinity.last('s/agent', [A, B])).toBeUndefined();
  });

  it('forgets it five minutes after its last use', () => {
    const { affinity, clock } = setUp();
    affinity.used('s/', [A, B], B);
    clock.advance(4 * MINUTE);
    affinity.used('s/', [A, B], B);
    clock.advance(5 * MINUTE - 1);
    expect(affinity.last('s/', [A, B])).toBe(B);
    clock.advance(1);
    expect(affinity.last('s/', [A, B])).toBeUndefined();
  });

  it('follows a conversation that went over to another candidate', () => {
    const { affinity } = setUp();
    affinity.used('s/', [A, B], A);
    affinity.used('s/', [A, B], B);
    expect(affinity.last('s/', [A, B])).toBe(B);
  });

  it('lets each list have a candidate of its own', () => {
    const { affinity } = setUp();
    affinity.used('s/', [A], A);
    expect(affinity.last('s/', [B, A])).toBeUndefined();
    affinity.used('s/', [B, A], B);
    affinity.used('s/', [A], A);
    expect(affinity.last('s/', [B, A])).toBe(B);
  });

  it('takes the use of a candidate on another list as one that keeps its cache warm', () => {
    const { affinity, clock } = setUp();
    affinity.used('s/', [A, B], B);
    clock.advance(4 * MINUTE);
    affinity.used('s/', [B, C], B);
    clock.advance(4 * MINUTE);
    expect(affinity.last('s/', [A, B])).toBe(B);
  });

  it('counts conversations, not requests', () => {
    const { affinity, clock } = setUp();
    expect(affinity.begun([A, B])).toBe(0);
    for (const conversation of ['s/', 's/', 's/agent', 't/', 't/']) {
      affinity.used(conversation, [A, B], A);
    }
    expect(affinity.begun([A, B])).toBe(3);
    expect(affinity.begun([B, A])).toBe(3);
    expect(affinity.begun([A, C])).toBe(0);
    clock.advance(5 * MINUTE);
    affinity.used('s/', [A, B], A);
    expect(affinity.begun([A, B])).toBe(4);
  });

  it('counts a conversation once that goes over to another candidate', () => {
    const { affinity } = setUp();
    affinity.used('s/', [A, B], A);
    affinity.used('s/', [A, B], B);
    expect(affinity.begun([A, B])).toBe(1);
  });

  it('remembers a thousand conversations, those used last', () => {
    const { affinity } = setUp();
    affinity.used('first', [A, B], B);
    affinity.used('second', [A, B], B);
    for (let number = 0; number < 998; number += 1) affinity.used(`s${number}`, [A, B], A);
    affinity.used('first', [A, B], B);
    affinity.used('one more', [A, B], A);
    expect(affinity.last('first', [A, B])).toBe(B);
    expect(affinity.last('second', [A, B])).toBeUndefined();
  });

  it('changes nothing when it is only read', () => {
    const { affinity, clock } = setUp();
    affinity.used('s/', [A, B], B);
    clock.advance(4 * MINUTE);
    affinity.last('s/', [A, B]);
    clock.advance(MINUTE);
    expect(affinity.last('s/', [A, B])).toBeUndefined();
  });
});
