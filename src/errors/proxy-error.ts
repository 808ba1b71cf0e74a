import { TproxyError } from './tproxy-error.ts';

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

interface ErrorKind {
  readonly status: number;
  readonly type: AnthropicErrorType;
}

/**
 * What the client is told for each cause. A provider's own 401 and 404 become 400: the client
 * answers those two by refreshing the user's login and by hiding the message (client.md 2.2, 4.2).
 */
const KINDS = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  unauthorized: { status: 401, type: 'authentication_error' },
  forbidden_origin: { status: 403, type: 'permission_error' },
  not_found: { status: 404, type: 'not_found_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'request_too_large' },
  unknown_provider: { status: 400, type: 'invalid_request_error' },
  missing_api_key: { status: 400, type: 'invalid_request_error' },
  excluded_model: { status: 400, type: 'invalid_request_error' },
  budget_reached: { status: 400, type: 'invalid_request_error' },
  no_client_credential: { status: 400, type: 'invalid_request_error' },
  context_overflow: { status: 400, type: 'invalid_request_error' },
  upstream_invalid_request: { status: 400, type: 'invalid_request_error' },
  upstream_auth: { status: 400, type: 'invalid_request_error' },
  upstream_billing: { status: 402, type: 'billing_error' },
  upstream_model_not_found: { status: 400, type: 'invalid_request_error' },
  upstream_conflict: { status: 409, type: 'conflict_error' },
  upstream_too_large: { status: 413, type: 'request_too_large' },
  upstream_rate_limited: { status: 429, type: 'rate_limit_error' },
  upstream_failed: { status: 502, type: 'api_error' },
  upstream_unreachable: { status: 502, type: 'api_error' },
  upstream_invalid_response: { status: 502, type: 'api_error' },
  upstream_truncated: { status: 502, type: 'api_error' },
  upstream_overloaded: { status: 529, type: 'overloaded_error' },
  upstream_timeout: { status: 504, type: 'timeout_error' },
  client_closed: { status: 499, type: 'api_error' },
  internal: { status: 500, type: 'api_error' },
} as const satisfies Record<string, ErrorKind>;

export type ProxyErrorCode = keyof typeof KINDS;

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
    this.shouldRetry = options.shouldRetry;
  }

  get status(): number {
    return KINDS[this.code].status;
  }

  /** The same request may succeed later: what the client's own retry loop goes by (wire.md 1.9). */
  get retryable(): boolean {
    return this.shouldRetry ?? (this.status === 409 || this.status === 429 || this.status >= 500);
  }

  get type(): AnthropicErrorType {
    return KINDS[this.code].type;
  }
}
