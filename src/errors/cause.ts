/** Error types of the Messages API (wire.md 1.8). */
export type AnthropicErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error';

/** How loud the log says it: `error` wants a person, `warn` may pass, `info` is everyday. */
export type CauseLevel = 'error' | 'warn' | 'info';

interface Cause {
  readonly level: CauseLevel;
  /** When it occurs, in one sentence. */
  readonly when: string;
  /** What a person does about it, in one sentence. */
  readonly remedy: string;
}

/** Why a request cannot be answered. */
export interface RequestCause extends Cause {
  readonly status: number;
  readonly type: AnthropicErrorType;
  /** The same request may succeed later, so that the client is to send it again. */
  readonly retryable: boolean;
}

/** Why something that a person asked for at the terminal cannot be done. */
export interface UserCause extends Cause {
  /** Undefined: it is told, after the session where claude has the terminal, and ends nothing. */
  readonly exitStatus: number | undefined;
}
