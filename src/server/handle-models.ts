import type { ServerResponse } from 'node:http';
import type { Config } from '../config/types.ts';
import { sendJson } from './send-json.ts';

/** GET /v1/models: every configured model as `provider,model`, the name that asks for it. */
export function handleModels(response: ServerResponse, config: Config, startedAt: number): void {
  const created = new Date(startedAt).toISOString();
  const data = [...modelIds(config)].map((id) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: created,
  }));
  sendJson(response, 200, {
    data,
    has_more: false,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  });
}

function modelIds({ providers, router }: Config): Set<string> {
  const ids = new Set<string>();
  for (const { name, models } of providers.values()) {
    for (const model of models) ids.add(`${name},${model}`);
  }
  for (const routes of Object.values(router.routes)) {
    for (const route of routes ?? []) {
      if (route.kind === 'model') ids.add(`${route.provider},${route.model}`);
    }
  }
  return ids;
}
