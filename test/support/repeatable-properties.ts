import { appendFileSync } from 'node:fs';
import fc from 'fast-check';

/** Cases of a property that does not say how many. */
const USUAL_RUNS = 100;
/** Milliseconds that one property may take in `npm run fuzz`, which has many. */
const LONGEST_PROPERTY_MS = 20_000;

/**
 * Property tests run the same cases everywhere, so that a red build can be repeated. `npm run fuzz`
 * (bench/fuzz.js) sets another seed each time, tries more cases, and wants to know how many it were.
 */
const { TPROXY_FUZZ_SEED: seed, TPROXY_FUZZ_RUNS: times, TPROXY_FUZZ_REPORT: report } = process.env;

fc.configureGlobal({
  seed: seed === undefined ? 20_260 : Number(seed),
  ...(times !== undefined && {
    numRuns: USUAL_RUNS * Number(times),
    interruptAfterTimeLimit: LONGEST_PROPERTY_MS,
  }),
  ...(report !== undefined && { reporter: (details) => writeDown(details, report) }),
});

/** Adds a line to the report, then fails as a property without a reporter does. */
function writeDown(details: fc.RunDetails<unknown>, path: string): void {
  const { failed, numRuns, interrupted } = details;
  appendFileSync(path, `${JSON.stringify({ failed, numRuns, interrupted })}\n`);
  if (failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
}
