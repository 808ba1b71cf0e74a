import { describe, expect, it } from 'vitest';
import { commonPrefix } from '../../src/json/common-prefix.ts';

const LENGTH = 140_000;

describe('commonPrefix', () => {
  it.each([0, 1, 2, 65_534, 65_535, 65_536, 65_537, 131_071, 131_072, LENGTH - 1])(
    'finds a difference at %i',
    (at) => {
      const first = Buffer.alloc(LENGTH, 1);
      const second = Buffer.from(first);
      second[at] = 2;
      expect(commonPrefix(first, second)).toBe(at);
      expect(commonPrefix(second, first)).toBe(at);
      second.fill(2, at);
      expect(commonPrefix(first, second)).toBe(at);
    },
  );

  it.each([0, 1, 65_535, 65_536, 65_537, LENGTH])(
    'ends where the shorter ends, at %i',
    (length) => {
      const whole = Buffer.alloc(LENGTH, 1);
      expect(commonPrefix(whole, whole.subarray(0, length))).toBe(length);
      expect(commonPrefix(Buffer.alloc(length, 1), whole)).toBe(length);
    },
  );
});
