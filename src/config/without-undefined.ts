/** The values that are there. A key that is absent from a file is to be absent from what it sets. */
export function withoutUndefined<T extends object>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  // Only the undefined values are gone.
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
