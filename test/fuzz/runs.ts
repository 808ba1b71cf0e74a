/** How many cases to try: this many in `npm test`, a multiple of it in `npm run fuzz`. */
export function runs(count: number): number {
  return count * Number(process.env['TPROXY_FUZZ_RUNS'] ?? 1);
}

/** `npm run fuzz` alone has the time and the quiet to measure. */
export const isLongRun: boolean = process.env['TPROXY_FUZZ_RUNS'] !== undefined;
