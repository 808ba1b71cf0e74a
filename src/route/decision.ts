import type { Scenario } from '../config/types.ts';

/** A route that may be tried. Names only, never a provider with its key: decisions are printed. */
export interface Candidate {
  /** As in the configuration: `provider,model` or `passthrough`. */
  readonly route: string;
  readonly provider: string;
  /** The model's name at the provider. */
  readonly model: string;
}

/**
 * Where a request goes and why. The response header, the status command and the session's record
 * all print this object.
 */
export interface Decision {
  readonly scenario: Scenario;
  /** What decided: the model named the route itself, or the scenario did. */
  readonly phase: 'explicit' | 'scenario';
  readonly reason: string;
  /** In the order in which they may be tried. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
}
