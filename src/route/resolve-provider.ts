import type { Config, Provider } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { Candidate } from './decision.ts';

/**
 * The provider of a candidate, as it is reached for the candidate's model.
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
  return forModel(provider, candidate.model);
}

/** A provider as it is reached for one of its models. */
function forModel(provider: Provider, model: string): Provider {
  const endpoint = provider.modelEndpoints.find(({ models }) =>
    models.some((start) => model.startsWith(start)),
  );
  if (endpoint === undefined) return provider;
  const { protocol, baseUrl } = endpoint;
  const transformers = [...provider.transformers, ...endpoint.transformers];
  return { ...provider, protocol, baseUrl, transformers };
}
