import { createRandom } from '../conversation/random.js';

const random = createRandom(20_260_401);

/**
 * The list in another order each time, so that none is always measured after the same other: what a
 * server does after its answer would be the next one's burden.
 * @template T
 * @param {readonly T[]} list
 * @returns {T[]}
 */
export function shuffled(list) {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [/** @type {T} */ (copy[other]), /** @type {T} */ (copy[last])];
  }
  return copy;
}
