/**
 * Levels. Real requests and answers have a few dozen at most; whatever walks through values, as
 * JSON.stringify does, runs out of stack at some two thousand.
 */
export const MAX_NESTING = 500;
/** Characters. A level takes two brackets, so that a shorter text has no more levels than it may. */
const SHALLOW_LENGTH = 2 * MAX_NESTING;

/**
 * Parses JSON that came from outside.
 * @returns undefined, which no JSON text stands for, when it is none or nests too deep.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return text.length > SHALLOW_LENGTH && nestsTooDeep(value) ? undefined : value;
  } catch {
    // The caller says what it was.
    return undefined;
  }
}

/**
 * Whether a parsed value holds others on more levels than `MAX_NESTING`. A millisecond for the two
 * megabytes of a long conversation.
 */
export function nestsTooDeep(value: unknown, levels = MAX_NESTING): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((each) => nestsTooDeep(each, levels - 1));
  const fields = value as Readonly<Record<string, unknown>>;
  // Object.values takes several times as long, for the lists that it makes.
  for (const name in fields) if (nestsTooDeep(fields[name], levels - 1)) return true;
  return false;
}
