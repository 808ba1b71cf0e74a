import { formatRoute } from '../../config/parse-route.ts';
import { routeOfModelId } from '../model-ids.ts';
import type { Inquiry } from './inquiry.ts';

/**
 * The requested model by the names that a person knows it by: an id of tproxy's own making stands
 * for a route, or for the model that it replaces.
 */
export function namesOfModel({ hints, context }: Inquiry): readonly string[] {
  const route = routeOfModelId(hints.model);
  if (route !== undefined) return [formatRoute(route)];
  const original = context.modelAliases.get(hints.model);
  return original === undefined ? [hints.model] : [hints.model, original];
}
