export interface OncePerObject<Key extends object, Value> {
  (key: Key): Value;
  /** What was worked out before; undefined when nothing was. */
  known(key: Key): Value | undefined;
}

/**
 * A fast path: the messages of a conversation are the same objects from one request to the next
 * (anthropic/request-parser.ts), so what follows from one of them need be worked out only once. Its
 * slow twin is the function itself. Nothing is kept of objects that are gone.
 * @param compute must depend on nothing but the object, which must never change. What it throws is
 *   not remembered.
 */
export function oncePerObject<Key extends object, Value>(
  compute: (key: Key) => Value,
): OncePerObject<Key, Value> {
  const known = new WeakMap<Key, { readonly value: Value }>();
  const once = (key: Key): Value => {
    const found = known.get(key);
    if (found !== undefined) return found.value;
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
  return Object.assign(once, { known: (key: Key) => known.get(key)?.value });
}
