import { setFlagsFromString } from 'node:v8';

/** Answers that are open at once, from which on memory counts for more than speed, and below which no longer. */
const MANY = 100;
const FEW = 50;
/**
 * Percent by which the heap may grow from one collection to the next. V8 decides by how much there
 * is to do, between a tenth and threefold; for large requests that come in bursts it collects so
 * often that it costs a tenth of the throughput of 64 conversations, and a quarter of the time of a
 * new one of 400 kB. So it gets the most that it would take itself. With that, 1,000 streams would hold
 * 120 to 155 kB each, of which 20 to 70 are still reachable; with the least, they hold 30 to 60.
 */
const MOST_GROWTH = 300;
const LEAST_GROWTH = 40;

/** @returns a function to be told how many answers are open: while they are many, the heap is kept small. */
export function createHeapGrowth(setFlags = setFlagsFromString): (open: number) => void {
  const grow = (percent: number): void => setFlags(`--heap-growing-percent=${percent}`);
  let isSparing = false;
  grow(MOST_GROWTH);
  return (open) => {
    if (isSparing ? open > FEW : open < MANY) return;
    isSparing = !isSparing;
    grow(isSparing ? LEAST_GROWTH : MOST_GROWTH);
  };
}
