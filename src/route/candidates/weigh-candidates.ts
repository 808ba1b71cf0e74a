import { quote } from '../../config/describe-value.ts';
import { canSearchWeb } from '../../protocols/can-search-web.ts';
import type { Candidate } from '../decision.ts';
import type { Rest } from '../health/health.ts';
import type { Inquiry, Proposal } from '../phases/inquiry.ts';
import { resolveProvider } from '../resolve-provider.ts';
import { candidateLimits } from './candidate-limits.ts';
import { findExclusion } from './find-exclusion.ts';
import { toCandidate } from './to-candidate.ts';

/** Why a candidate cannot serve a request, now or later. */
export type Flaw =
  | { readonly kind: 'excluded'; readonly why: string }
  | {
      readonly kind: 'too_small';
      readonly why: string;
      /** Tokens, and so is the next. */
      readonly window: number;
      readonly tokens: number;
    }
  | { readonly kind: 'lacking'; readonly why: string };

export interface Verdict {
  readonly candidate: Candidate;
  readonly flaw: Flaw | undefined;
  readonly rest: Rest | undefined;
}

interface Fit {
  readonly kind: 'fit';
  readonly why: string;
}

/** The window that Anthropic gives to a request with its beta for large ones (client.md 3.3, 4.4). */
const LARGE_WINDOW = 1_000_000;

/** Judges each candidate of a proposal, in order, and writes it into the trace. */
export function weighCandidates({ routes }: Proposal, inquiry: Inquiry): readonly Verdict[] {
  const { hints, context, trace } = inquiry;
  return routes.map((route) => {
    const candidate = toCandidate(route, hints.model, context);
    const judged = judge(candidate, inquiry);
    const flaw = judged.kind === 'fit' ? undefined : judged;
    const rest = context.health.resting(candidate);
    const usable = flaw === undefined && rest === undefined;
    const why = flaw === undefined && rest !== undefined ? `it rests: ${rest.why}` : judged.why;
    trace.push({ type: 'candidate', route: candidate.route, usable, why });
    return { candidate, flaw, rest };
  });
}

function judge(candidate: Candidate, inquiry: Inquiry): Flaw | Fit {
  const { hints, context } = inquiry;
  const glob = findExclusion(candidate, context.config.router.modelExclusions);
  if (glob !== undefined) {
    return { kind: 'excluded', why: `model_exclusions rules it out (${quote(glob)})` };
  }
  // Nothing is generated, and tproxy can count for every model.
  if (hints.kind === 'count') return suits('it is only asked for a count');
  const size = judgeSize(candidate, inquiry);
  if (size.kind !== 'fit') return size;
  const missing = missingAbility(candidate, inquiry);
  return missing === undefined ? size : { kind: 'lacking', why: missing };
}

function judgeSize(candidate: Candidate, inquiry: Inquiry): Flaw | Fit {
  const { hints, context } = inquiry;
  // Of Anthropic's own windows, Anthropic is the judge: they depend on the account, too.
  if (candidate.route === 'passthrough') return suits('Anthropic itself judges the size');
  const window = windowOf(candidate, inquiry);
  if (window === undefined) return suits('how many tokens fit is not known');
  const tokens = context.correctTokens(hints.tokens, candidate);
  return tokens > window
    ? { kind: 'too_small', why: `${tokens} tokens do not fit ${window}`, window, tokens }
    : suits(`${tokens} tokens fit ${window}`);
}

function windowOf(candidate: Candidate, { hints, context }: Inquiry): number | undefined {
  const { contextWindow } = candidateLimits(candidate, context);
  const isAnthropic = candidate.provider === context.config.passthrough.name;
  const betas = String(hints.headers['anthropic-beta'] ?? '');
  if (contextWindow === undefined || !isAnthropic || !betas.includes('context-1m')) {
    return contextWindow;
  }
  return Math.max(contextWindow, LARGE_WINDOW);
}

/** What the request needs and the candidate does not have; undefined as far as is known. */
function missingAbility(candidate: Candidate, { hints, context }: Inquiry): string | undefined {
  const { images, pdf, tools } = candidateLimits(candidate, context);
  if (hints.newImages > 0 && images === false) return 'it cannot see images';
  if (hints.newDocuments > 0 && pdf === false) return 'it cannot read documents';
  if (hints.webSearch) {
    const provider = resolveProvider(candidate, context.config);
    const searches = canSearchWeb({ provider, model: candidate.model });
    return searches ? undefined : 'it cannot search the web';
  }
  return hints.toolNames.length > 0 && tools === false ? 'it cannot use tools' : undefined;
}

function suits(why: string): Fit {
  return { kind: 'fit', why };
}
