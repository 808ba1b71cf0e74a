import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createGrowingEncoder } from '../../src/json/encode-growing.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { outcomeOf } from '../support/outcome.ts';

class Point {
  readonly x = 1;
}

const sparse: unknown[] = [1];
sparse[3] = 2;

/** Makes values that JSON.stringify has rules of its own for; each call makes new ones. */
const ODD_VALUES: readonly (() => unknown)[] = [
  () => undefined,
  () => Number.NaN,
  () => -0,
  () => 0,
  () => Symbol.iterator,
  () => () => 1,
  () => new Date(0),
  () => new Date(1),
  () => new Date(Number.NaN),
  () => new Map([[1, 2]]),
  () => new Point(),
  () => Object('boxed'),
  () => [...sparse],
  () => sparse,
  () => ({ toJSON: (key: string) => `by ${key}` }),
  () => ({ toJSON: 'no function' }),
  () => Object.assign(() => 1, { toJSON: (key: string) => key }),
  () => ({ deep: [{ toJSON: (key: string) => ({ key }) }] }),
  () => Object.assign([1], { toJSON: (key: string) => key }),
  () => Object.assign(Object.create(null), { a: 1 }),
  () => Object.create({ toJSON: () => 'inherited' }),
  () => ({ a: undefined, b: () => 1, [Symbol('c')]: 1 }),
  () => ({ a: 1, b: 2 }),
  () => ({ b: 2, a: 1 }),
  () => JSON.parse('{"__proto__":{"a":1},"2":1,"1":2}'),
  () => '\ud800 é € 👩‍👧 \u2028 "\\',
  () => 'long '.repeat(400),
  () => 10n,
];

const oddValue = fc.constantFrom(...ODD_VALUES).map((make) => make());
const value = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: oddValue },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 3 })
      .map((content) => ({ role: 'user', content })),
  },
);
const usualValue = fc.oneof(fc.jsonValue(), fc.constant('€'.repeat(2000)));
const list = fc.array(fc.oneof({ weight: 4, arbitrary: usualValue }, value), { maxLength: 6 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

type Body = Readonly<Record<string, unknown>>;
type Change = (body: Body) => Body;

const body: fc.Arbitrary<Body> = fc
  .record({
    model: fc.string(),
    messages: list,
    tools: fc.oneof(list, value),
    system: usualValue,
    others: fc.dictionary(fc.constantFrom('1', 'é"', '__proto__', 'x', 'toJSON'), value),
  })
  .map(({ others, ...fields }) => ({ ...fields, ...others }));

const withList = (body: Body, change: (list: readonly unknown[]) => unknown): Body => ({
  ...body,
  messages: Array.isArray(body['messages']) ? change(body['messages']) : body['messages'],
});

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: list.map((added) => (body: Body) => withList(body, (l) => [...l, ...added])),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(share, fc.nat(2), list).map(([at, removed, added]) => (body: Body) => {
      return withList(body, (l) => l.toSpliced(Math.round(at * l.length), removed, ...added));
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('messages', 'tools', 'system', 'x', '1'), value)
      .map(([name, value]) => (body: Body) => ({ ...body, [name]: value })),
  },
  {
    arbitrary: fc.constant((body: Body) => Object.fromEntries(Object.entries(body).reverse())),
    weight: 1,
  },
  { weight: 1, arbitrary: body.map((other) => () => other) },
);

/** The same data in other objects, as when it is translated anew; what cannot be copied stays. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value === sparse ? value : value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copied(each)]));
}

function expectLikeWhole(encode: (body: object) => Buffer, body: object): void {
  const expected = outcomeOf(() => Buffer.from(JSON.stringify(body)).toString());
  const found = outcomeOf(() => encode(body).toString());
  // Thousands of times, and `expect` takes longer than all the rest.
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
}

/** How many bodies before the last one the next is made of. */
const back = fc.constantFrom(0, 0, 0, 1, 2);

describe('createGrowingEncoder', () => {
  it('gives what JSON.stringify gives, or throws the same, for bodies that grow and change', () => {
    const steps = fc.array(fc.tuple(change, fc.boolean(), back), { maxLength: 8 });
    fc.assert(
      fc.property(body, steps, (first, changes) => {
        const { encode } = createGrowingEncoder({ minBytes: 0, maxBodies: 3 });
        const bodies = [first];
        expectLikeWhole(encode, first);
        for (const [change, isCopied, back] of changes) {
          const next = change(bodies.at(-1 - back) ?? first);
          bodies.push(next);
          expectLikeWhole(encode, isCopied ? Object(copied(next)) : next);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(ODD_VALUES.map((make) => [String(make), make] as const))(
    'gives what JSON.stringify gives where %s stands beside what is known',
    (_text, make) => {
      for (const other of ODD_VALUES) {
        const { encode } = createGrowingEncoder({ minBytes: 0 });
        const messages = ['a', 'b', 'c'];
        for (const last of [make(), make(), other()]) {
          expectLikeWhole(encode, { messages: [...messages, last], last, 'é"': { last } });
          expectLikeWhole(encode, { messages: [last, ...messages], system: 'x'.repeat(2000) });
        }
      }
    },
  );

  it.each([[{}], [{ a: undefined }], [[]], [[1, [2]]], [new Date(0)], [Object('x')]])(
    'gives what JSON.stringify gives for %j',
    (body) => {
      const { encode } = createGrowingEncoder({ minBytes: 0 });
      expectLikeWhole(encode, body);
      expectLikeWhole(encode, body);
    },
  );

  it.each([
    ['the same array', (tools: readonly object[]) => tools],
    ['another array of the same', (tools: readonly object[]) => structuredClone(tools)],
  ])('prints only what is new beside %s', (_what, again) => {
    const { encode } = createGrowingEncoder({ minBytes: 0 });
    const turns = (count: number) =>
      Array.from({ length: count }, (_, turn) => ({ role: 'user', content: `é ${turn}` }));
    const system = 'x'.repeat(2000);
    const tools = [{ name: 'Write' }];
    encode(deepFreeze({ model: 'm', messages: turns(5), system, tools }));
    const stringify = vi.spyOn(JSON, 'stringify');
    const bytes = encode(
      deepFreeze({ model: 'm', messages: turns(7), system, tools: again(tools) }),
    );
    const printed = stringify.mock.calls.map(([value]) => value);
    stringify.mockRestore();
    const names = ['model', 'messages', 'system', 'tools'];
    expect(printed.filter((value) => !names.includes(String(value)))).toEqual([
      'm',
      { role: 'user', content: 'é 5' },
      { role: 'user', content: 'é 6' },
    ]);
    expect(JSON.parse(bytes.toString())).toEqual({ model: 'm', messages: turns(7), system, tools });
  });
});
