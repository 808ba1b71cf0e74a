import { USER_ERRORS, type UserErrorCode } from './catalog.ts';
import type { CauseLevel } from './cause.ts';
import { TproxyError } from './tproxy-error.ts';

export type { UserErrorCode } from './catalog.ts';

/** For what ends nothing by itself, should it ever reach the end of a command. */
const FAILURE = 1;

/**
 * Something the person at the terminal can put right. Printed as its message alone, without a
 * stack, and ends the process with `exitStatus`, or is told and ends nothing.
 */
export class UserError extends TproxyError {
  override readonly code: UserErrorCode;

  constructor(code: UserErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get exitStatus(): number {
    return USER_ERRORS[this.code].exitStatus ?? FAILURE;
  }

  override get level(): CauseLevel {
    return USER_ERRORS[this.code].level;
  }
}
