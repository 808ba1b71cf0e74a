import { describe, expect, it } from 'vitest';
import { createTransformer } from '../../src/transformers/registry.ts';
import { transformContext } from '../support/transforming.ts';

describe('customparams', () => {
  it.each<[object, object, object, string[]]>([
    [{}, { a: 1 }, { a: 1 }, []],
    [{ b: 2 }, { a: 1 }, { a: 1, b: 2 }, []],
    [{ a: 2 }, { a: 1 }, { a: 1 }, ['customparams.a']],
    [{ a: 1 }, { a: 1 }, { a: 1 }, []],
    [{ a: 2, override: true }, { a: 1 }, { a: 2 }, []],
    [{ a: 2, override: false }, { a: 1 }, { a: 1 }, ['customparams.a']],
    [
      { provider: { order: ['x'], sort: 'price' } },
      { provider: { order: ['y'], only: ['z'] } },
      { provider: { order: ['y'], only: ['z'], sort: 'price' } },
      ['customparams.provider.order'],
    ],
    [
      { o: { a: { b: 1 } }, override: true },
      { o: { a: { b: 2, c: 3 } } },
      { o: { a: { b: 1, c: 3 } } },
      [],
    ],
    [{ o: { a: 1 } }, { o: 'text' }, { o: 'text' }, ['customparams.o']],
    [{ o: { a: 1 }, override: true }, { o: 'text' }, { o: { a: 1 } }, []],
    [{ a: [1] }, { a: null }, { a: null }, ['customparams.a']],
    [{ a: ['x', { b: true }] }, {}, { a: ['x', { b: true }] }, []],
  ])('merges %j into %j', (options, body, expected, warned) => {
    const context = transformContext();
    const copy = structuredClone(body);
    const merged = createTransformer('customparams', { ...options }).body?.(body, context);
    expect(merged).toEqual(expected);
    expect(context.warned).toEqual(warned);
    expect(body).toEqual(copy);
  });
});
