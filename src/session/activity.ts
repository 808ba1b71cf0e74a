import type { Warning } from '../conversation/warnings.ts';
import type { ProxyErrorCode } from '../errors/proxy-error.ts';
import type { Decision } from '../route/decision.ts';

/** What became of one request. Never holds prompt text or a credential. */
export interface RequestRecord {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly requestedModel: string;
  /** Undefined when the request failed before a route was found. */
  readonly decision: Decision | undefined;
  /** `refused`: the upstream's own error went through to the client. */
  readonly outcome: 'answered' | 'refused' | ProxyErrorCode;
  /** The HTTP status that the client got. */
  readonly status: number;
  readonly warnings: readonly Warning[];
}

/** What a session has done so far, in memory only. */
export interface Activity {
  record(record: RequestRecord): void;
  readonly requests: number;
  readonly failures: number;
  /** The newest last. */
  readonly recent: readonly RequestRecord[];
}

/** Creates the memory of one session; it keeps the newest `limit` records. */
export function createActivity(limit = 100): Activity {
  let recent: RequestRecord[] = [];
  let requests = 0;
  let failures = 0;
  return {
    record(record) {
      requests += 1;
      if (record.outcome !== 'answered') failures += 1;
      recent = [...recent, record].slice(-limit);
    },
    get requests() {
      return requests;
    },
    get failures() {
      return failures;
    },
    get recent() {
      return recent;
    },
  };
}
