import { parseRoute } from '../../src/config/parse-route.ts';
import type {
  Config,
  ModelLimits,
  ModelMapping,
  Provider,
  Route,
  RouterConfig,
  RouterRule,
} from '../../src/config/types.ts';
import { testConfig, testProvider } from './test-config.ts';

/** A route as the configuration writes it; several are tried in order. */
export type RouteText = string | readonly string[];
export type RouteTexts = Partial<Record<keyof RouterConfig['routes'], RouteText>>;

/** A configuration with these routes, `default` being passthrough when left out, and their providers. */
export function routingConfig(
  texts: RouteTexts,
  changes: Partial<Omit<RouterConfig, 'routes'>> = {},
  providers: readonly Provider[] = [],
): Config {
  const config = testConfig({ kind: 'passthrough' }, []);
  const routes: Record<string, readonly Route[]> = {};
  for (const [name, text] of Object.entries(texts)) routes[name] = routesOf(text);
  const router = {
    ...config.router,
    routes: { ...config.router.routes, ...routes },
    ...changes,
  };
  const used = [
    ...Object.values(router.routes).flatMap((list) => list ?? []),
    ...router.modelMappings.flatMap(({ to }) => to),
    ...router.rules.flatMap(({ route }) => route),
  ];
  const names = used.flatMap((route) => (route.kind === 'model' ? [route.provider] : []));
  const all = [...names.map((name) => testProvider('http://127.0.0.1:9', { name })), ...providers];
  return {
    ...config,
    router,
    providers: new Map(all.map((provider) => [provider.name, provider])),
  };
}

export function routesOf(text: RouteText): readonly Route[] {
  return [text].flat().map((one) => {
    const route = parseRoute(one);
    if (route === undefined) throw new Error(`"${one}" is no route`);
    return route;
  });
}

export function mapping(from: string, to: RouteText, bidirectional = false): ModelMapping {
  return { from, to: routesOf(to), bidirectional };
}

/** A rule without a condition, unless told otherwise. */
export function rule(route: RouteText, conditions: Partial<RouterRule> = {}): RouterRule {
  return {
    name: 'rule 1',
    models: [],
    agent: undefined,
    minTokens: undefined,
    maxTokens: undefined,
    efforts: [],
    tools: [],
    headers: {},
    projects: [],
    phrases: [],
    route: routesOf(route),
    ...conditions,
  };
}

/** A provider of this name of whose models this is known. */
export function limitedProvider(
  name: string,
  limits: Readonly<Record<string, ModelLimits>>,
  changes: Partial<Provider> = {},
): Provider {
  const modelLimits = new Map(Object.entries(limits));
  return testProvider('http://127.0.0.1:9', { name, modelLimits, ...changes });
}
