import { limitsOf } from '../../config/limits-of.ts';
import type { ModelLimits } from '../../config/types.ts';
import type { Candidate } from '../decision.ts';
import { resolveProvider } from '../resolve-provider.ts';
import type { RoutingContext } from '../routing-context.ts';

/**
 * What is known of a candidate: what the configuration says, else what is known by name; for the
 * context window, else what is published with the prices.
 */
export function candidateLimits(
  candidate: Candidate,
  { config, prices }: Pick<RoutingContext, 'config' | 'prices'>,
): ModelLimits {
  const { model } = candidate;
  const provider = resolveProvider(candidate, config);
  const limits = limitsOf(provider, model);
  const contextWindow = limits.contextWindow ?? prices.contextWindow({ provider, model });
  return contextWindow === undefined ? limits : { ...limits, contextWindow };
}
