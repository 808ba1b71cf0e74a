import { constants } from 'node:os';

/** How a process ended: with a code, or by a signal. */
export interface ProcessEnd {
  readonly exitCode?: number | undefined;
  readonly signal?: NodeJS.Signals | undefined;
}

/**
 * The exit status that a shell would report: the program's own code, or 128 plus the number of
 * the signal it died of. Undefined when it did neither, because it never ran.
 */
export function exitStatus({ exitCode, signal }: ProcessEnd): number | undefined {
  return signal === undefined ? exitCode : 128 + constants.signals[signal];
}
