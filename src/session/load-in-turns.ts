import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Loads one thing after another. Each may hold the processor for up to a tenth of a second, so that
 * whatever has come in meanwhile goes first. One that fails keeps none of the others from loading.
 * @param signal what has not begun when it aborts is left out
 * @throws the first failure, when all are through.
 */
export async function loadInTurns(
  loads: readonly (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<void> {
  const failures: unknown[] = [];
  for (const load of loads) {
    if (signal.aborted) break;
    await load().catch((error: unknown) => failures.push(error));
    await nextTurn();
  }
  if (failures.length > 0) throw failures[0];
}
