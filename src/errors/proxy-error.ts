import { PROXY_ERRORS, type ProxyErrorCode } from './catalog.ts';
import type { AnthropicErrorType, CauseLevel } from './cause.ts';
import { TproxyError } from './tproxy-error.ts';

export type { ProxyErrorCode } from './catalog.ts';
export type { AnthropicErrorType } from './cause.ts';

export interface ProxyErrorOptions extends ErrorOptions {
  /** What the provider itself answered, where it answered with an error. */
  readonly upstreamStatus?: number | undefined;
  /** Seconds the client should wait; sent as `retry-after`. */
  readonly retryAfterSeconds?: number | undefined;
  /** Sent as `x-should-retry` when set (wire.md 1.9). */
  readonly shouldRetry?: boolean | undefined;
}

/** A request that cannot be answered: how to say so to the client, in the Messages API's terms. */
export class ProxyError extends TproxyError {
  override readonly code: ProxyErrorCode;
  readonly upstreamStatus: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly shouldRetry: boolean | undefined;

  constructor(code: ProxyErrorCode, message: string, options: ProxyErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.upstreamStatus = options.upstreamStatus;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.shouldRetry = options.shouldRetry ?? unlikeItsStatus(code);
  }

  get status(): number {
    return PROXY_ERRORS[this.code].status;
  }

  /** The same request may succeed later: what the client's own retry loop goes by (wire.md 1.9). */
  get retryable(): boolean {
    return this.shouldRetry ?? PROXY_ERRORS[this.code].retryable;
  }

  get type(): AnthropicErrorType {
    return PROXY_ERRORS[this.code].type;
  }

  override get level(): CauseLevel {
    return PROXY_ERRORS[this.code].level;
  }
}

/** The client goes by the status unless it is told otherwise (wire.md 1.9). */
function unlikeItsStatus(code: ProxyErrorCode): boolean | undefined {
  const { status, retryable } = PROXY_ERRORS[code];
  const isRepeated = status === 409 || status === 429 || status >= 500;
  return isRepeated === retryable ? undefined : retryable;
}
