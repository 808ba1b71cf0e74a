import { formatRoute, parseRoute } from '../config/parse-route.ts';
import type { Config, Route } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { Candidate, Decision } from './decision.ts';

/** What a decision rests on. */
export interface RoutingContext {
  readonly config: Config;
  /** What a model id of tproxy's own making stands for where a route leaves the model as it is. */
  readonly modelAliases: ReadonlyMap<string, string>;
}

/**
 * Chooses the route of a request from the model that it names: an explicit route, else the default
 * (design.md section 5).
 * @throws ProxyError `unknown_provider` for an explicit route to a provider that is not configured.
 */
export function decideRoute(requestedModel: string, context: RoutingContext): Decision {
  const { config } = context;
  const explicit = explicitRoute(requestedModel, config);
  if (explicit !== undefined) {
    return {
      scenario: 'default',
      phase: 'explicit',
      reason: 'the request names its route',
      candidates: [candidate(explicit, requestedModel, context)],
    };
  }
  const [first, ...others] = config.router.routes.default;
  if (first === undefined) throw new ProxyError('internal', 'The default route is empty.');
  return {
    scenario: 'default',
    phase: 'scenario',
    reason: 'no other route applies',
    candidates: [
      candidate(first, requestedModel, context),
      ...others.map((route) => candidate(route, requestedModel, context)),
    ],
  };
}

/**
 * `provider,model` always names a route. `provider:model` does so only when the prefix is a
 * configured provider, because model names hold colons themselves (qwen2.5-coder:7b).
 */
function explicitRoute(requestedModel: string, config: Config): Route | undefined {
  if (requestedModel.includes(',')) {
    const route = parseRoute(requestedModel);
    if (route?.kind === 'model' && !config.providers.has(route.provider)) {
      throw unknownProvider(requestedModel, route.provider, config);
    }
    return route;
  }
  const colon = requestedModel.indexOf(':');
  const provider = requestedModel.slice(0, colon);
  const model = requestedModel.slice(colon + 1);
  if (colon < 1 || model === '' || !config.providers.has(provider)) return undefined;
  return { kind: 'model', provider, model };
}

function candidate(
  route: Route,
  requestedModel: string,
  { config, modelAliases }: RoutingContext,
): Candidate {
  if (route.kind === 'model') {
    return { route: formatRoute(route), provider: route.provider, model: route.model };
  }
  const model = modelAliases.get(requestedModel) ?? requestedModel;
  return { route: formatRoute(route), provider: config.passthrough.name, model };
}

function unknownProvider(model: string, provider: string, config: Config): ProxyError {
  const known = [...config.providers.keys()].join(', ') || 'none';
  return new ProxyError(
    'unknown_provider',
    `The model "${model}" names the provider "${provider}", which is not configured. Configured: ${known}.`,
  );
}
