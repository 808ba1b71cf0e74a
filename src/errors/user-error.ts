import { TproxyError } from './tproxy-error.ts';

/** Exit statuses of design.md section 2. */
const EXIT_STATUS = {
  usage: 2,
  config_invalid: 2,
  config_exists: 2,
  missing_api_key: 2,
  claude_not_found: 127,
  claude_not_started: 1,
  session_failed: 1,
  // As a shell reports Ctrl-C.
  cancelled: 130,
} as const;

export type UserErrorCode = keyof typeof EXIT_STATUS;

/**
 * Something the person at the terminal can put right. Printed as its message alone, without a
 * stack, and ends the process with `exitStatus`.
 */
export class UserError extends TproxyError {
  override readonly code: UserErrorCode;

  constructor(code: UserErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get exitStatus(): number {
    return EXIT_STATUS[this.code];
  }
}
