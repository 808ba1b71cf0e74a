import { analyzeRequest } from '../analyze/analyze-request.ts';
import type { RequestHints, RequestKind } from '../analyze/request-hints.ts';
import type { AnthropicErrorType } from '../errors/proxy-error.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { candidateLimits } from '../route/candidates/candidate-limits.ts';
import { decideRoute } from '../route/decide-route.ts';
import type { Candidate, Decision, TraceStep } from '../route/decision.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import type { RoutingContext } from '../route/routing-context.ts';
import type { CountableRequest } from '../tokens/count-request.ts';
import type { SavedRequest } from './read-saved-request.ts';

/** What a candidate would make of a request. */
export interface CandidateEstimate {
  readonly route: string;
  /** Of the prompt, as this model is expected to count them. */
  readonly tokens: number;
  /** Tokens; undefined when not known. */
  readonly contextWindow: number | undefined;
  /** US dollars for the prompt without any cache, 0 for a count; undefined when not known. */
  readonly promptCostUsd: number | undefined;
  /** The environment variable that its key should be in and is not: no session would start. */
  readonly missingKey: string | undefined;
}

interface Asked {
  readonly requestedModel: string;
  readonly kind: RequestKind;
}

/** What tproxy would do with a request, and why. */
export type Explanation =
  | (Asked & {
      readonly outcome: 'routed';
      readonly decision: Decision;
      /** In the order of the decision's candidates. */
      readonly estimates: readonly CandidateEstimate[];
    })
  | (Asked & {
      readonly outcome: 'refused';
      /** What the client would get. */
      readonly status: number;
      readonly type: AnthropicErrorType;
      readonly message: string;
      /** What was asked before. */
      readonly trace: readonly TraceStep[];
    });

export interface ExplainContext extends RoutingContext {
  readonly countRequest: (request: CountableRequest) => number;
}

/** Routes a saved request with the very code that routes live ones, without sending it. */
export function explainRequest(saved: SavedRequest, context: ExplainContext): Explanation {
  const { endpoint, envelope, headers } = saved;
  const request = { endpoint, body: envelope.body, headers };
  const hints = analyzeRequest(request, context.countRequest);
  const asked = { requestedModel: hints.model, kind: hints.kind };
  const trace: TraceStep[] = [];
  try {
    const decision = decideRoute(hints, context, trace);
    const estimates = decision.candidates.map((candidate) => estimate(candidate, hints, context));
    return { outcome: 'routed', ...asked, decision, estimates };
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    const { status, type, message } = error;
    return { outcome: 'refused', ...asked, status, type, message, trace };
  }
}

function estimate(
  candidate: Candidate,
  hints: RequestHints,
  context: ExplainContext,
): CandidateEstimate {
  const tokens = context.correctTokens(hints.tokens, candidate);
  const provider = resolveProvider(candidate, context.config);
  const target = { provider, model: candidate.model };
  const { credential } = provider;
  const costUsd = context.prices.costOf(target, promptOf(tokens), new Date(context.now()));
  return {
    route: candidate.route,
    tokens,
    contextWindow: candidateLimits(candidate, context).contextWindow,
    promptCostUsd: hints.kind === 'count' ? 0 : costUsd,
    missingKey: credential.kind === 'missing' ? credential.variable : undefined,
  };
}

const promptOf = (inputTokens: number) => ({
  inputTokens,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  outputTokens: 0,
  thinkingTokens: 0,
});
