/**
 * Whether JSON.stringify prints the same for both, as far as can be told without printing: true
 * only for plain data whose members stand in the same order. The same object is taken to be
 * unchanged. False says nothing: what is unusual (an instance of a class, a `toJSON`, NaN) is never
 * said to be the same.
 */
export function isSameJson(first: unknown, second: unknown): boolean {
  if (first === second) return true;
  if (typeof first !== 'object' || typeof second !== 'object') return false;
  if (first === null || second === null) return false;
  if (Array.isArray(first)) return Array.isArray(second) && isSameArray(first, second);
  return !Array.isArray(second) && isSameObject(first, second);
}

/** Whether a value may say itself how it is printed, as a function may too. */
export function printsItself(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && 'toJSON' in value;
}

/** An object made of nothing but members: neither a Date nor a Map, of which they are not all. */
export function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !printsItself(value);
}

function isSameArray(first: readonly unknown[], second: readonly unknown[]): boolean {
  if (first.length !== second.length || printsItself(first) || printsItself(second)) return false;
  for (let index = 0; index < first.length; index += 1) {
    if (!isSameJson(first[index], second[index])) return false;
  }
  return true;
}

function isSameObject(first: object, second: object): boolean {
  if (!isPlain(first) || !isPlain(second)) return false;
  const names = Object.keys(first);
  const others = Object.keys(second);
  if (names.length !== others.length) return false;
  return names.every(
    (name, index) => name === others[index] && isSameJson(first[name], second[name]),
  );
}
