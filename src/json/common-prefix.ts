/** Bytes compared at once before it is looked where in them the difference is. */
const STEP = 65_536;

/** How many bytes two texts have in common at their beginning: at the speed of a comparison of memory. */
export function commonPrefix(first: Buffer, second: Buffer): number {
  const length = Math.min(first.length, second.length);
  let low = 0;
  while (low < length) {
    const end = Math.min(low + STEP, length);
    if (!isSame(first, second, low, end)) break;
    low = end;
  }
  let high = Math.min(low + STEP, length);
  // All before `low` is the same, and there is a difference before `high`, or `low` is the end.
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isSame(first, second, low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isSame(first: Buffer, second: Buffer, start: number, end: number): boolean {
  return first.compare(second, start, end, start, end) === 0;
}
