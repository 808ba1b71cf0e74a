import type { ServerResponse } from 'node:http';
import { listRoutes } from '../config/list-routes.ts';
import { formatRoute } from '../config/parse-route.ts';
import type { Config, Route } from '../config/types.ts';
import { findExclusion } from '../route/candidates/find-exclusion.ts';
import { modelIdOf } from '../route/model-ids.ts';
import { sendJson } from './send-json.ts';

type ModelRoute = Extract<Route, { kind: 'model' }>;

/**
 * GET /v1/models: every configured model that may be used, by an id that claude lists, under the
 * name that `/model` takes as well.
 */
export function handleModels(response: ServerResponse, config: Config, startedAt: number): void {
  const created = new Date(startedAt).toISOString();
  const data = configuredModels(config).map((route) => ({
    type: 'model',
    id: modelIdOf(route),
    display_name: formatRoute(route),
    created_at: created,
  }));
  sendJson(response, 200, {
    data,
    has_more: false,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  });
}

/** Those of the providers first, then those that only a route names; each once. */
function configuredModels(config: Config): readonly ModelRoute[] {
  const { providers, router } = config;
  const routes = new Map<string, ModelRoute>();
  const add = (route: ModelRoute): void => {
    if (findExclusion(route, router.modelExclusions) !== undefined) return;
    routes.set(modelIdOf(route), route);
  };
  for (const { name, models } of providers.values()) {
    for (const model of models) add({ kind: 'model', provider: name, model });
  }
  for (const route of listRoutes(config)) {
    if (route.kind === 'model') add(route);
  }
  return [...routes.values()];
}
