import type { RequestHints } from '../analyze/request-hints.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { contextOverflowMessage } from '../upstream-errors/context-overflow.ts';
import { orderCandidates } from './candidates/order-candidates.ts';
import { type Verdict, weighCandidates } from './candidates/weigh-candidates.ts';
import type { Candidate, Decision, TraceStep } from './decision.ts';
import { conversationOf } from './health/conversation-of.ts';
import { askBudget } from './phases/ask-budget.ts';
import { askExplicit } from './phases/ask-explicit.ts';
import { askMappings } from './phases/ask-mappings.ts';
import { askRules } from './phases/ask-rules.ts';
import { askForRoom, askScenarios } from './phases/ask-scenarios.ts';
import { askSubagent } from './phases/ask-subagent.ts';
import {
  type AskPhase,
  type Inquiry,
  isNamed,
  openInquiry,
  type Proposal,
} from './phases/inquiry.ts';
import { resolveProvider } from './resolve-provider.ts';
import type { RoutingContext } from './routing-context.ts';

const PHASES: readonly AskPhase[] = [
  askBudget,
  askMappings,
  askExplicit,
  askRules,
  askSubagent,
  askScenarios,
];

/**
 * Decides where a request goes: the first phase that gives a route of which a candidate can serve
 * the request (design.md section 5). Changes nothing but the trace.
 * @param trace gets every question as it is asked, so that a refusal can be explained, too
 * @throws ProxyError `budget_reached` when the budget refuses requests, `unknown_provider` and
 * `excluded_model` for a route that cannot be taken, `context_overflow` when the request fits none.
 */
export function decideRoute(
  hints: RequestHints,
  context: RoutingContext,
  trace: TraceStep[] = [],
): Decision {
  const inquiry = openInquiry(hints, context, trace);
  for (const proposal of proposals(inquiry)) {
    const verdicts = weighCandidates(proposal, inquiry);
    const fit = verdicts.filter(({ flaw }) => flaw === undefined);
    if (fit.length > 0) return decide(proposal, fit, inquiry);
    if (isNamed(proposal)) refuseExcluded(proposal, verdicts, inquiry);
    inquiry.turnedDown.push({ proposal, verdicts });
  }
  return lastResort(inquiry);
}

/** Is asked for the next proposal only when the last one was turned down. */
function* proposals(inquiry: Inquiry): Generator<Proposal> {
  for (const ask of PHASES) {
    for (const proposal of ask(inquiry)) {
      yield proposal;
      // Whoever sets a limit to the costs wants no dearer route instead.
      if (proposal.phase === 'budget') return;
      yield* askForRoom(inquiry);
    }
  }
}

function decide(
  { phase, scenario, reason }: Proposal,
  verdicts: readonly Verdict[],
  inquiry: Inquiry,
): Decision {
  const { hints, context, trace } = inquiry;
  const { candidates, resting } = inOrder(verdicts, inquiry);
  const [first, ...others] = candidates;
  if (first === undefined)
    throw new ProxyError('internal', 'A route without candidates was taken.');
  return {
    scenario,
    kind: hints.kind,
    phase,
    reason,
    tokens: hints.isCounted ? context.correctTokens(hints.tokens, first) : undefined,
    candidates: [first, ...others],
    resting,
    trace,
  };
}

/** Candidates that rest are left out, unless there are no others. */
function inOrder(
  verdicts: readonly Verdict[],
  inquiry: Inquiry,
): { readonly candidates: readonly Candidate[]; readonly resting: readonly Candidate[] } {
  const asleep = new Set(
    verdicts.filter(({ rest }) => rest !== undefined).map(({ candidate }) => candidate),
  );
  if (asleep.size === verdicts.length) {
    return { candidates: byRecovery(verdicts, inquiry), resting: [] };
  }
  // Ordered before any is left out: a conversation is bound to the whole list, not to who is awake.
  const ordered = byStrategy(verdicts, inquiry);
  return {
    candidates: ordered.filter((candidate) => !asleep.has(candidate)),
    resting: ordered.filter((candidate) => asleep.has(candidate)),
  };
}

function byRecovery(verdicts: readonly Verdict[], { trace }: Inquiry): readonly Candidate[] {
  const sorted = verdicts.toSorted((a, b) => (a.rest?.until ?? 0) - (b.rest?.until ?? 0));
  const route = sorted[0]?.candidate.route ?? '';
  const why = 'every candidate rests, and this one recovers first, so it is asked all the same';
  trace.push({ type: 'candidate', route, usable: true, why });
  return sorted.map(({ candidate }) => candidate);
}

function byStrategy(
  verdicts: readonly Verdict[],
  { hints, context }: Inquiry,
): readonly Candidate[] {
  const { config, health, affinity, prices, now } = context;
  return orderCandidates(
    verdicts.map(({ candidate }) => candidate),
    {
      strategy: config.router.strategy,
      conversation: conversationOf(hints),
      health,
      affinity,
      rate: (candidate) => {
        const target = { provider: resolveProvider(candidate, config), model: candidate.model };
        return prices.ratePerMillion(target, new Date(now()));
      },
    },
  );
}

/**
 * Nothing can serve the request as it is. What a model cannot see or do, the adapters put into
 * words, so the first route that is large enough gets it; without one, the client is told to compact.
 */
function lastResort(inquiry: Inquiry): Decision {
  const { turnedDown, trace } = inquiry;
  for (const { proposal, verdicts } of turnedDown) {
    const lacking = verdicts.filter(({ flaw }) => flaw?.kind === 'lacking');
    if (lacking.length === 0) continue;
    const route = lacking[0]?.candidate.route ?? '';
    const why = 'no other candidate can do more, so it is asked all the same';
    trace.push({ type: 'candidate', route, usable: true, why });
    return decide(proposal, lacking, inquiry);
  }
  const verdicts = turnedDown.flatMap((entry) => entry.verdicts);
  const tooSmall = verdicts.flatMap(({ flaw }) => (flaw?.kind === 'too_small' ? flaw : []));
  const [largest] = tooSmall.toSorted((a, b) => b.window - a.window);
  if (largest !== undefined) {
    const { tokens, window: limit } = largest;
    throw new ProxyError('context_overflow', contextOverflowMessage({ tokens, limit }));
  }
  if (verdicts.length === 0) throw new ProxyError('internal', 'No route has a candidate.');
  throw excludedModel('Every route for this request', verdicts);
}

/** @throws ProxyError `excluded_model`: what the person named is not silently replaced. */
function refuseExcluded(
  { phase, name }: Proposal,
  verdicts: readonly Verdict[],
  { hints }: Inquiry,
): void {
  if (!verdicts.every(({ flaw }) => flaw?.kind === 'excluded')) return;
  throw excludedModel(phase === 'explicit' ? `The model "${hints.model}"` : name, verdicts);
}

function excludedModel(what: string, verdicts: readonly Verdict[]): ProxyError {
  const routes = [...new Set(verdicts.map(({ candidate }) => candidate.route))].join(', ');
  return new ProxyError(
    'excluded_model',
    `${what} leads to ${routes}, which router.model_exclusions rules out. Choose another model with /model, or change the configuration.`,
  );
}
