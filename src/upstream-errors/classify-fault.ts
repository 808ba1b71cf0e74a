import type { UpstreamCode } from '../errors/catalog.ts';
import { findContextOverflow } from './context-overflow.ts';
import type { UpstreamFault } from './read-fault.ts';

export type FaultCause = UpstreamCode | 'context_overflow';

interface Rule {
  readonly cause: FaultCause;
  /** Its codes and words count whatever the status says. */
  readonly overrulesStatus?: true;
  readonly statuses?: readonly number[];
  readonly codes?: RegExp;
  readonly message?: RegExp;
}

/** wire.md 9.7, from the most to the least telling. One sign of a rule is enough. */
const RULES: readonly Rule[] = [
  // A budget in flight at OpenRouter is lifted in seconds, though it comes as 402 (wire.md 5.5).
  {
    cause: 'upstream_rate_limited',
    overrulesStatus: true,
    codes: /^openrouter_in_flight_budget$/,
  },
  {
    cause: 'upstream_billing',
    overrulesStatus: true,
    statuses: [402],
    // 1113: Z.ai, 1008: MiniMax
    codes:
      /^(?:insufficient_quota|billing_not_active|payment_required|insufficient_balance|1113|1008)$/,
    message: /insufficient (?:account )?balance|credit balance|billing hard limit/i,
  },
  {
    cause: 'upstream_auth',
    statuses: [401],
    codes: /^(?:invalid_api_key|authentication|authentication_error|unauthenticated|1004)$/,
    message:
      /API[ _-]?key (?:is )?(?:not valid|invalid|expired|not found)|(?:invalid|incorrect) API[ _-]?key/i,
  },
  { cause: 'upstream_too_large', statuses: [413], codes: /^payload_too_large$/ },
  {
    cause: 'upstream_rate_limited',
    // 498: Groq's flexible tier has no room
    statuses: [429, 498],
    // 1302, 1303: Z.ai, 1002: MiniMax
    codes:
      /^(?:rate_limit\w*|too_many_requests|resource_exhausted|throttlingexception|throttling\S*|requests|tokens|1302|1303|1002)$/,
    message: /\brate.?limit|too many requests/i,
  },
  {
    cause: 'upstream_overloaded',
    statuses: [503, 529],
    codes:
      /overloaded|^(?:unavailable|provider_unavailable|service_unavailable\w*|insufficient_system_resource|engine_overloaded\w*|capacity_exceeded)$/,
    message: /\boverloaded\b|over capacity|server is busy/i,
  },
  {
    cause: 'upstream_model_not_found',
    statuses: [404],
    codes:
      /^(?:model_not_found|not_found|not_found_error|modelnotfound|unknown_model|invalid_model)$/,
    message: /model \S+ (?:not found|does not exist)|Model Not Exist|not a valid model/i,
  },
  {
    cause: 'upstream_timeout',
    // 499: Google's CANCELLED (wire.md 7.7)
    statuses: [408, 499, 504, 524],
    codes: /^(?:timeout|timeout_error|deadline_exceeded)$/,
  },
  { cause: 'upstream_conflict', statuses: [409], codes: /^conflict_error$/ },
];

/**
 * Finds the cause of a fault. A status tells more than a wording; inside a stream, where there is
 * none, codes and wording decide and everything else is `upstream_failed`.
 */
export function classifyFault(fault: UpstreamFault, status: number | undefined): FaultCause {
  const httpStatus = status ?? fault.status;
  if (!fault.isHtml && isContextOverflow(fault, httpStatus)) return 'context_overflow';
  const rule = RULES.find((candidate) => matches(candidate, fault, httpStatus));
  return rule?.cause ?? byStatusClass(httpStatus);
}

function matches(rule: Rule, fault: UpstreamFault, status: number | undefined): boolean {
  if (status !== undefined && rule.statuses?.includes(status)) return true;
  if (fault.isHtml || !mayOverrule(rule, status)) return false;
  return (
    fault.codes.some((code) => rule.codes?.test(code)) || rule.message?.test(fault.message) === true
  );
}

/**
 * Codes and words do not overrule a status that has a rule of its own: Groq calls a request that can
 * never fit `rate_limit_exceeded`, with status 413 (wire.md 8).
 */
function mayOverrule(rule: Rule, status: number | undefined): boolean {
  if (status === undefined || rule.overrulesStatus) return true;
  return !RULES.some((other) => other.statuses?.includes(status));
}

function isContextOverflow(fault: UpstreamFault, status: number | undefined): boolean {
  if (status === 429 || status === 401 || status === 402) return false;
  return (
    findContextOverflow(fault.message) !== undefined ||
    fault.codes.some((code) => findContextOverflow('', code) !== undefined)
  );
}

function byStatusClass(status: number | undefined): FaultCause {
  if (status === undefined || status >= 500) return 'upstream_failed';
  if (status === 403) return 'upstream_forbidden';
  if (status >= 400) return 'upstream_invalid_request';
  return status >= 300 ? 'upstream_redirect' : 'upstream_invalid_response';
}
