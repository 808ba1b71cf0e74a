import type { RequestKind } from '../analyze/request-hints.ts';
import type { Usage } from '../anthropic/parts.ts';
import type { Warning } from '../conversation/warnings.ts';
import type { ProxyErrorCode } from '../errors/proxy-error.ts';
import type { Decision } from '../route/decision.ts';

/** One candidate that was asked. */
export interface Attempt {
  readonly route: string;
  readonly outcome: 'answered' | 'refused' | ProxyErrorCode;
  /** What the upstream said or did, redacted; undefined when it answered. */
  readonly message: string | undefined;
  /** Of a refusal that went through to the client. */
  readonly code?: ProxyErrorCode | undefined;
  readonly durationMs: number;
  /** Milliseconds until the provider's headers were there; undefined when they never were. */
  readonly headersMs?: number | undefined;
  /** The provider's own id of the request. */
  readonly upstreamRequest?: string | undefined;
}

/** What became of one request. Never holds prompt text or a credential: it is printed and kept. */
export interface RequestRecord {
  /** Short and random; what the client gets as `request-id`, unless the provider's own is passed on. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Milliseconds until the client got its first byte; undefined when no answer began. */
  readonly firstByteMs: number | undefined;
  readonly requestedModel: string;
  readonly kind: RequestKind | undefined;
  /** Undefined when the request failed before a route was found. */
  readonly decision: Decision | undefined;
  /** In the order in which they were asked; the last one answered, if any did. */
  readonly attempts: readonly Attempt[];
  /** `refused`: the upstream's own error went through to the client. */
  readonly outcome: 'answered' | 'refused' | ProxyErrorCode;
  /** The HTTP status that the client got. */
  readonly status: number;
  /** Why it was not answered, redacted; undefined when it was. */
  readonly message?: string | undefined;
  /** As the provider reported it; undefined when it did not. */
  readonly usage: Usage | undefined;
  /** US dollars; undefined when the price or the usage is not known. */
  readonly costUsd: number | undefined;
  /** What the same tokens would have cost on the model that the client asked for. */
  readonly requestedCostUsd: number | undefined;
  readonly warnings: readonly Warning[];
}
