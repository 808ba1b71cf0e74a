import fc from 'fast-check';
import { isRecord } from '../../src/json/is-record.ts';

/** One change of one of the values that JSON holds. */
export interface JsonEdit {
  readonly how: 'replace' | 'remove' | 'double' | 'wrap' | 'copy';
  /** Between 0 and 1: which of the values, in the order in which they stand there. */
  readonly at: number;
  /** The other value that `copy` puts in its place, likewise. */
  readonly from: number;
  /** What `replace` puts in its place. */
  readonly odd: unknown;
}

/** Values of every type, the limits of numbers, and names that objects have of themselves. */
const ODD: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, 1e308, '', ' ', '0', '{', '[]', '{}'),
  fc.constantFrom([], {}, [null], [[]], [{}], { type: null }, { type: 'constructor' }),
  fc.constantFrom('__proto__', 'toString', 'text', 'tool_use', 'function_call', 'error', '\ud800'),
  fc.constantFrom({ length: 3 }, { toString: 1 }, { message: {} }, { $ref: '#' }, 'x'.repeat(300)),
  fc.jsonValue({ maxDepth: 2 }),
);

const FRACTION = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

export const JSON_EDIT: fc.Arbitrary<JsonEdit> = fc.record({
  how: fc.constantFrom('replace', 'replace', 'remove', 'double', 'wrap', 'copy'),
  at: FRACTION,
  from: FRACTION,
  odd: ODD,
});

/** A copy of a JSON value with one change, never of the whole. */
export function mutateJson(value: unknown, edit: JsonEdit): unknown {
  const total = countValues(value);
  if (total < 2) return edit.odd;
  const wanted = 1 + Math.floor(edit.at * (total - 1));
  const source = 1 + Math.floor(edit.from * (total - 1));
  const other = edit.how === 'copy' ? valueAt(value, source) : edit.odd;
  return copyChanged(value, wanted, (found) => changed(found, edit.how, other));
}

/** What takes the place of a value: none, one, or two of a list. */
function changed(found: unknown, how: JsonEdit['how'], other: unknown): readonly unknown[] {
  switch (how) {
    case 'replace':
    case 'copy':
      return [other];
    case 'remove':
      return [];
    case 'double':
      return [found, found];
    case 'wrap':
      return [[found]];
  }
}

type Change = (found: unknown) => readonly unknown[];

function copyChanged(value: unknown, wanted: number, change: Change): unknown {
  let index = 0;
  const walk = (found: unknown): readonly unknown[] => {
    const isWanted = index === wanted;
    index += 1;
    const copy = Array.isArray(found)
      ? found.flatMap(walk)
      : isRecord(found)
        ? Object.fromEntries(
            Object.entries(found).flatMap(([key, field]) =>
              // Of a field, the second copy takes a name of its own.
              walk(field).map((each, at) => [at === 0 ? key : `${key}_${at}`, each]),
            ),
          )
        : found;
    return isWanted ? change(copy) : [copy];
  };
  return walk(value)[0];
}

function valueAt(value: unknown, wanted: number): unknown {
  let result: unknown;
  copyChanged(value, wanted, (found) => {
    result = found;
    return [found];
  });
  return result;
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((total: number, field) => total + countValues(field), 1);
}
