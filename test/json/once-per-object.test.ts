import { describe, expect, it, vi } from 'vitest';
import { oncePerObject } from '../../src/json/once-per-object.ts';

describe('oncePerObject', () => {
  it('computes once for each object, whatever comes of it', () => {
    const compute = vi.fn(({ value }: { readonly value: unknown }) => value);
    const once = oncePerObject(compute);
    const keys = [{ value: 1 }, { value: 1 }, { value: undefined }, { value: null }];
    for (const key of [...keys, ...keys]) expect(once(key)).toBe(key.value);
    expect(compute).toHaveBeenCalledTimes(keys.length);
  });

  it('tells what is known without computing', () => {
    const compute = vi.fn(({ value }: { readonly value: number }) => value);
    const once = oncePerObject(compute);
    const key = { value: 3 };
    expect(once.known(key)).toBeUndefined();
    expect(compute).not.toHaveBeenCalled();
    once(key);
    expect(once.known(key)).toBe(3);
  });

  it('computes again what threw', () => {
    const compute = vi.fn((_key: object): number => {
      throw new Error('not now');
    });
    const once = oncePerObject(compute);
    const key = {};
    expect(() => once(key)).toThrow('not now');
    compute.mockReturnValue(2);
    expect(once(key)).toBe(2);
    expect(once(key)).toBe(2);
    expect(compute).toHaveBeenCalledTimes(2);
  });
});
