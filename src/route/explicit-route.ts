import { parseRoute } from '../config/parse-route.ts';
import type { Config, Route } from '../config/types.ts';
import { routeOfModelId } from './model-ids.ts';

/**
 * The route that a model names, whether its provider is configured or not. `provider,model` always
 * names one, and so does its id in the list of models. `provider:model` does so only when the prefix
 * is a configured provider, because model names hold colons themselves (qwen2.5-coder:7b).
 */
export function explicitRoute(model: string, config: Config): Route | undefined {
  return routeOfModelId(model) ?? commaRoute(model) ?? colonRoute(model, config);
}

function commaRoute(text: string): Route | undefined {
  return text.includes(',') ? parseRoute(text) : undefined;
}

function colonRoute(text: string, { providers }: Config): Route | undefined {
  const colon = text.indexOf(':');
  const provider = text.slice(0, colon);
  const model = text.slice(colon + 1);
  if (colon < 1 || model === '' || !providers.has(provider)) return undefined;
  return { kind: 'model', provider, model };
}
