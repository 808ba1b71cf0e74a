import type { ProxyError } from '../../errors/proxy-error.ts';
import type { Candidate } from '../decision.ts';

/** Why a candidate is not asked for a while. */
export interface Rest {
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** For the trace, e.g. `asked for 30 s of rest (429)`. */
  readonly why: string;
}

/** What the requests of a session have shown of each candidate. */
export interface RouteHealth {
  /** Undefined when the candidate may be asked now. */
  resting(candidate: Candidate): Rest | undefined;
  /** Milliseconds to the first byte, smoothed; undefined before the first answer. */
  latency(candidate: Candidate): number | undefined;
  /**
   * The candidate is asked now. After failures, one request tries first: while it is on its way,
   * the candidate counts as resting for all others.
   */
  begin(candidate: Candidate): void;
  succeeded(candidate: Candidate, firstByteMs: number): void;
  failed(candidate: Candidate, error: ProxyError): void;
}
