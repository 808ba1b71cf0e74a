import { isSameJson, printsItself } from './same-json.ts';

type Body = Readonly<Record<string, unknown>>;

/** Something that is known of a body. */
interface OfBody {
  readonly body: Body;
}

/** An earlier body, beside a new one. */
export interface Former<Printed extends OfBody> {
  readonly printed: Printed;
  /** By the name of an array: how many elements both begin with. */
  readonly shared: ReadonlyMap<string, number>;
  /** The new one holds most of each of its arrays, so that nobody will go on from the earlier. */
  readonly isOutgrown: boolean;
}

/** Finds which of several bodies a new one begins like; undefined when none does for the most part. */
export type ClosestBody<Printed extends OfBody> = (
  recent: readonly Printed[],
  body: Body,
) => Former<Printed> | undefined;

/**
 * Creates a search for the body that shares most elements of its arrays with a new one, from the
 * first on. One of the same conversation is told by its objects, without a look into them; only
 * where there is none are all compared, and arrays that turn out to be the same only once: the
 * tools are the same in every conversation. No body may be changed.
 */
export function createClosestBody<Printed extends OfBody>(): ClosestBody<Printed> {
  const countSame = createCounter();
  return (recent, body) => {
    const sibling = closestSibling(recent, body);
    let best: Former<Printed> | undefined;
    let most = 0;
    for (const printed of sibling === undefined ? recent.slice(0, MOST_COMPARED) : [sibling]) {
      const former = compare(printed, body, countSame);
      const elements = [...former.shared.values()].reduce((sum, count) => sum + count, 0);
      if (elements <= most) continue;
      best = former;
      most = elements;
    }
    // To print one element after another takes three times as long as to print the whole.
    return most * 2 >= countElements(body) ? best : undefined;
  };
}

/** Bodies that are compared by what is in them. */
const MOST_COMPARED = 8;
/** Elements of an array among which there is one that tells what conversation it is of. */
const FIRST_LOOK = 4;

function countElements(body: Body): number {
  return Object.values(body).reduce<number>(
    (sum, value) => sum + (Array.isArray(value) ? value.length : 0),
    0,
  );
}

/** The newest that is the same for the most part, else the one of all that is most alike. */
function closestSibling<Printed extends OfBody>(
  recent: readonly Printed[],
  body: Body,
): Printed | undefined {
  const enough = countElements(body) / 2;
  let best: Printed | undefined;
  let most = 0;
  for (const printed of recent) {
    const count = countShared(printed.body, body);
    if (count > enough) return printed;
    if (count <= most) continue;
    best = printed;
    most = count;
  }
  return best;
}

/** Elements of arrays that are the same objects in both. */
function countShared(first: Body, second: Body): number {
  let count = 0;
  for (const name in second) count += countIdentical(first[name], second[name]);
  return count;
}

/** None where none of the first few is: most bodies are those of other conversations. */
function countIdentical(first: unknown, second: unknown): number {
  if (!Array.isArray(first) || !Array.isArray(second)) return 0;
  const length = Math.min(first.length, second.length);
  let count = 0;
  for (let index = 0; index < length; index += 1) {
    const element: unknown = first[index];
    if (typeof element === 'object' && element === second[index]) count += 1;
    if (count === 0 && index === FIRST_LOOK) return 0;
  }
  return count;
}

/** How many elements two arrays begin with. */
type CountSame = (first: readonly unknown[], second: unknown) => number;

function compare<Printed extends OfBody>(
  printed: Printed,
  body: Body,
  countSame: CountSame,
): Former<Printed> {
  const shared = new Map<string, number>();
  let isOutgrown = true;
  for (const [name, list] of Object.entries(printed.body)) {
    if (!Array.isArray(list)) continue;
    const count = countSame(list, body[name]);
    shared.set(name, count);
    if (list.length > 0 && count * 2 <= list.length) isOutgrown = false;
  }
  return { printed, shared, isOutgrown };
}

function createCounter(): CountSame {
  /** One that it is the same as, by array; of any number that are, all have the same. */
  const alike = new WeakMap<object, object>();
  return (first, second) => {
    if (!Array.isArray(second) || printsItself(first) || printsItself(second)) return 0;
    if (first === second) return first.length;
    const known = alike.get(first) ?? first;
    if (known === (alike.get(second) ?? second)) return first.length;
    const count = countAnew(first, second);
    if (count === first.length && count === second.length) alike.set(second, known);
    return count;
  };
}

function countAnew(first: readonly unknown[], second: readonly unknown[]): number {
  const length = Math.min(first.length, second.length);
  let count = 0;
  while (count < length && isSameJson(first[count], second[count])) count += 1;
  return count;
}
