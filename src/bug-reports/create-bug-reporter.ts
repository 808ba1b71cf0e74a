import { bugIdentity } from './describe-bug.ts';
import { type BugReportOptions, reportBug } from './report-bug.ts';

/**
 * Makes what reports the bugs of one session: each distinct one is written down once, and its
 * sentence is the same each time.
 * @param options asked for each report: the configuration may have changed
 */
export function createBugReporter(options: () => BugReportOptions): (error: unknown) => string {
  const told = new Map<string, string>();
  return (error) => {
    const identity = bugIdentity(error);
    const sentence = told.get(identity) ?? reportBug(error, options()).sentence;
    told.set(identity, sentence);
    return sentence;
  };
}
