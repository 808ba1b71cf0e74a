import type { Config, Provider } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { Candidate } from './decision.ts';

/**
 * The provider of a candidate.
 * @throws ProxyError `unknown_provider` when it is not configured.
 */
export function resolveProvider(candidate: Candidate, config: Config): Provider {
  if (candidate.route === 'passthrough') return config.passthrough;
  const provider = config.providers.get(candidate.provider);
  if (provider === undefined) {
    throw new ProxyError(
      'unknown_provider',
      `The route "${candidate.route}" names the provider "${candidate.provider}", which is not configured.`,
    );
  }
  return provider;
}
