import { setFlagsFromString } from 'node:v8';

/** Answers that are open at once, from which on memory counts for more than speed, and below which no longer. */
const MANY = 100;
const FEW = 50;
/**
 * Percent by which the heap may grow from one collection to the next. V8's own limit is up to
 * fourfold: 1,000 streams then held 120 to 155 kB each, of which 20 to 70 were still reachable, and
 * hold 40 to 50 with this one. It costs a tenth of the throughput.
 */
const GROWTH = 40;
/** V8 decides itself. */
const ANY_GROWTH = 0;

/** @returns a function to be told how many answers are open; it keeps the heap small while they are many. */
export function createMemorySaver(setFlags = setFlagsFromString): (open: number) => void {
  let isSparing = false;
  return (open) => {
    if (isSparing ? open > FEW : open < MANY) return;
    isSparing = !isSparing;
    setFlags(`--heap-growing-percent=${isSparing ? GROWTH : ANY_GROWTH}`);
  };
}
