import type { RequestKind } from '../analyze/request-hints.ts';
import type { Scenario } from '../config/types.ts';

/** A route that may be tried. Names only, never a provider with its key: decisions are printed. */
export interface Candidate {
  /** As in the configuration: `provider,model` or `passthrough`. */
  readonly route: string;
  readonly provider: string;
  /** The model's name at the provider. */
  readonly model: string;
}

/** What decided, in the order in which they are asked (design.md section 5). */
export type Phase = 'budget' | 'mapping' | 'explicit' | 'rule' | 'subagent' | 'scenario';

/** One question that was asked on the way to the decision, and its answer in words. */
export type TraceStep =
  | {
      readonly type: 'rule';
      readonly phase: Phase;
      /** E.g. `think`, `model_mappings[0]`, `rule "docs"`. */
      readonly name: string;
      readonly matched: boolean;
      readonly why: string;
    }
  | {
      readonly type: 'candidate';
      readonly route: string;
      /** A candidate that is not usable now is skipped. */
      readonly usable: boolean;
      readonly why: string;
    };

/**
 * Where a request goes and why. The response header, `status`, `explain` and the ledger all print
 * this object. It holds no text of the request.
 */
export interface Decision {
  readonly scenario: Scenario | 'subagent';
  readonly kind: RequestKind;
  readonly phase: Phase;
  readonly reason: string;
  /** Prompt tokens, as estimated for the first candidate; undefined when nothing depended on them. */
  readonly tokens: number | undefined;
  /** In the order in which they are tried. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** Could serve it as well, and are left out because they rest. */
  readonly resting: readonly Candidate[];
  readonly trace: readonly TraceStep[];
}
