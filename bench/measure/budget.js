/**
 * Limits how long something is repeated, so that a run ends in time on a slow machine too.
 * @param {number} ms
 * @returns {(done: number, least: number) => boolean} true while more should be done: until the
 *   time is over, and in any case until `least` have been.
 */
export function createBudget(ms) {
  const end = performance.now() + ms;
  return (done, least) => done < least || performance.now() < end;
}
