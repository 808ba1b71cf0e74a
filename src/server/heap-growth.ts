/** Answers that are open at once, from which on memory counts for more than speed, and below which no longer. */
const MANY = 100;
const FEW = 50;
/**
 * Percent by which the heap may grow from one collection to the next. V8 decides by how much there
 * is to do, between a tenth and threefold; for large requests that come in bursts it collects so
 * often that it costs a tenth of the throughput of 64 conversations, and a quarter of the time of a
 * new one of 400 kB. So it gets the most that it would take itself. With that, 1,000 streams would hold
 * 120 to 155 kB each, of which 38 are still reachable; with the least, they hold 50 to 80.
 */
const MOST_GROWTH = 300;
const LEAST_GROWTH = 40;

/**
 * @returns a function to be told how many answers are open: while they are many, the heap is kept
 *   small. Until the first is over, it grows as V8 has it: what sets flags takes as long to load as
 *   all else of a request.
 */
export function createHeapGrowth(setFlags = setV8Flags): (open: number) => void {
  let growth: number | undefined;
  const grow = (percent: number): void => {
    if (growth === percent) return;
    growth = percent;
    setFlags(`--heap-growing-percent=${percent}`);
  };
  return (open) => {
    if (open >= MANY) grow(LEAST_GROWTH);
    else if (open === 0 || (growth === LEAST_GROWTH && open <= FEW)) grow(MOST_GROWTH);
  };
}

function setV8Flags(flags: string): void {
  void import('node:v8').then(({ setFlagsFromString }) => setFlagsFromString(flags));
}
