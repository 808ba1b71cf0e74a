import type { RequestHints } from '../../analyze/request-hints.ts';
import type { Route } from '../../config/types.ts';
import { defaultCandidate } from '../candidates/default-candidate.ts';
import type { Verdict } from '../candidates/weigh-candidates.ts';
import type { Decision, Phase, TraceStep } from '../decision.ts';
import type { RoutingContext } from '../routing-context.ts';

/** One decision in the making. */
export interface Inquiry {
  readonly hints: RequestHints;
  readonly context: RoutingContext;
  /** Prompt tokens, as estimated for the first candidate of the default route. */
  readonly tokens: number;
  /** Grows as questions are asked. */
  readonly trace: TraceStep[];
  /** Grows with the proposals of which no candidate can serve the request. */
  readonly turnedDown: TurnedDown[];
}

/** The route that a phase gives. */
export interface Proposal {
  readonly phase: Phase;
  readonly scenario: Decision['scenario'];
  /** As in the trace. */
  readonly name: string;
  readonly reason: string;
  readonly routes: readonly Route[];
}

export interface TurnedDown {
  readonly proposal: Proposal;
  readonly verdicts: readonly Verdict[];
}

/** A phase asks its questions one after the other, as long as no proposal is taken. */
export type AskPhase = (inquiry: Inquiry) => Iterable<Proposal>;

export function openInquiry(
  hints: RequestHints,
  context: RoutingContext,
  trace: TraceStep[],
): Inquiry {
  return {
    hints,
    context,
    get tokens() {
      const first = defaultCandidate(context.config, context.modelAliases, hints.model);
      return context.correctTokens(hints.tokens, first);
    },
    trace,
    turnedDown: [],
  };
}

/** Writes down that a question was answered with no. */
export function noteMiss({ trace }: Inquiry, phase: Phase, name: string, why: string): void {
  trace.push({ type: 'rule', phase, name, matched: false, why });
}

/** Writes down that a question was answered with yes. */
export function noteMatch(
  { trace }: Inquiry,
  { phase, name, reason }: Pick<Proposal, 'phase' | 'name' | 'reason'>,
): void {
  trace.push({ type: 'rule', phase, name, matched: true, why: reason });
}

/** Whether the route of an earlier phase was turned down that the person, or the client, had named. */
export function leftNamedRoute({ turnedDown }: Inquiry): boolean {
  return turnedDown.some(({ proposal }) => isNamed(proposal));
}

/** A named route is left only for a scenario that was configured for what the route lacks. */
export function isNamed({ phase }: Proposal): boolean {
  return phase !== 'subagent' && phase !== 'scenario';
}
