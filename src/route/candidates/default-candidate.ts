import type { Config } from '../../config/types.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import type { Candidate } from '../decision.ts';
import { toCandidate } from './to-candidate.ts';

/**
 * The first candidate of the default route: where the session as a whole leads.
 * @param requestedModel what `passthrough` keeps; empty where there is no request yet
 */
export function defaultCandidate(
  config: Config,
  modelAliases: ReadonlyMap<string, string>,
  requestedModel = '',
): Candidate {
  const [route] = config.router.routes.default;
  if (route === undefined) throw new ProxyError('internal', 'The default route is empty.');
  return toCandidate(route, requestedModel, { config, modelAliases });
}
