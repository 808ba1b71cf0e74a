import type { Route } from '../../config/types.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { Candidate } from '../decision.ts';
import { explicitRoute } from '../explicit-route.ts';
import type { RoutingContext } from '../routing-context.ts';
import { toCandidate } from './to-candidate.ts';

type Naming = Pick<RoutingContext, 'config' | 'modelAliases'>;

/**
 * What the client asked for, taken literally: the route that it names, else its model at Anthropic.
 * Undefined when it names a provider that is not configured.
 */
export function requestedCandidate(requestedModel: string, naming: Naming): Candidate | undefined {
  const { config } = naming;
  const route: Route = explicitRoute(requestedModel, config) ?? { kind: 'passthrough' };
  if (route.kind === 'model' && !config.providers.has(route.provider)) return undefined;
  const candidate = toCandidate(route, requestedModel, naming);
  return { ...candidate, model: wireModel(candidate.model) };
}
