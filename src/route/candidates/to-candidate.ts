import { formatRoute } from '../../config/parse-route.ts';
import type { Config, Route } from '../../config/types.ts';
import type { Candidate } from '../decision.ts';

interface Naming {
  readonly config: Config;
  readonly modelAliases: ReadonlyMap<string, string>;
}

/** What a route means for a request: `passthrough` keeps the model that was asked for. */
export function toCandidate(
  route: Route,
  requestedModel: string,
  { config, modelAliases }: Naming,
): Candidate {
  if (route.kind === 'model') {
    return { route: formatRoute(route), provider: route.provider, model: route.model };
  }
  const model = modelAliases.get(requestedModel) ?? requestedModel;
  return { route: formatRoute(route), provider: config.passthrough.name, model };
}
