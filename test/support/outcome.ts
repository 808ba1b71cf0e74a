/** What a function returned, or the name and message of what it threw. */
export type Outcome<T> = { readonly value: T } | { readonly error: string };

/** Runs a function, for a comparison with its twin. */
export function outcomeOf<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (error) {
    return { error: String(error) };
  }
}
