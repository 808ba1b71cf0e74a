import type { CauseLevel } from './cause.ts';

/**
 * The root of the error hierarchy. Anything thrown that is not one of these is a bug in tproxy.
 * `code` is stable: scripts and logs may rely on it. docs/errors.md lists them all.
 */
export abstract class TproxyError extends Error {
  abstract readonly code: string;
  /** How loud the log says it. */
  abstract readonly level: CauseLevel;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
