import type { Target } from '../protocols/adapter.ts';

/**
 * Whether two targets are asked in the same way. A provider that is reached in another way for one
 * of its models is made anew for each request, of the same parts; so the parts are compared.
 */
export function isSameTarget(first: Target, second: Target): boolean {
  if (first.model !== second.model) return false;
  if (first.provider === second.provider) return true;
  const fields: Readonly<Record<string, unknown>> = { ...first.provider };
  const others: Readonly<Record<string, unknown>> = { ...second.provider };
  const names = Object.keys(fields);
  return (
    names.length === Object.keys(others).length &&
    names.every((name) => isSamePart(fields[name], others[name]))
  );
}

/** Lists may be new, of the same entries. */
function isSamePart(first: unknown, second: unknown): boolean {
  if (first === second) return true;
  if (!Array.isArray(first) || !Array.isArray(second)) return false;
  return first.length === second.length && first.every((entry, index) => entry === second[index]);
}
