import { type Circumstances, describeBug } from './describe-bug.ts';
import { writeBugReport } from './write-bug-report.ts';

export interface BugReportOptions {
  readonly folder: string;
  readonly circumstances: Circumstances;
  /** Where reports go. */
  readonly bugsUrl: string;
  readonly at: Date;
}

export interface BugReport {
  /** Tells a person where to report it, and with which file. */
  readonly sentence: string;
  /** What could not be written down. */
  readonly unwritten: string | undefined;
}

/** Writes a bug down, as far as that is possible. Never throws. */
export function reportBug(error: unknown, options: BugReportOptions): BugReport {
  const { folder, circumstances, bugsUrl, at } = options;
  const text = describeBug(error, circumstances, at);
  const written = writeBugReport(folder, text, at);
  if (written.ok) {
    const path = shortened(written.path, circumstances);
    return {
      sentence: `Please report it at ${bugsUrl} with the file ${path}.`,
      unwritten: undefined,
    };
  }
  return {
    sentence: `Please report it at ${bugsUrl}. Its details could not be written down: ${written.reason}.`,
    unwritten: text,
  };
}

/** As a shell takes it, and without the name of the person. */
function shortened(path: string, { homeFolder }: Circumstances): string {
  return homeFolder.length > 1 && path.startsWith(`${homeFolder}/`)
    ? `~${path.slice(homeFolder.length)}`
    : path;
}
