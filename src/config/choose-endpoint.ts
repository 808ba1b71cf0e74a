import type { KnownProvider } from '../providers/registry.ts';
import { normalizeBaseUrl, protocolOfPath } from './normalize-base-url.ts';
import type { Endpoint, ModelEndpoint, Protocol } from './types.ts';

/** How a provider is reached, by default and for the models that need another way. */
export interface ChosenEndpoint {
  readonly protocol: Protocol;
  readonly baseUrl: string;
  readonly modelEndpoints: readonly ModelEndpoint[];
}

export interface EndpointWish {
  readonly protocol: Protocol | undefined;
  readonly address: string | undefined;
  readonly allowHttp: boolean;
}

export type EndpointChoice =
  | { readonly ok: true; readonly endpoint: ChosenEndpoint }
  | { readonly ok: false; readonly key: 'protocol' | 'api_base_url'; readonly message: string };

/** A known provider as it is known. */
export function knownEndpoint(known: KnownProvider): ChosenEndpoint {
  const { protocol, baseUrl } = known.endpoints[0];
  return { protocol, baseUrl, modelEndpoints: modelEndpoints(known.endpoints, baseUrl, baseUrl) };
}

/**
 * Finds out how an entry's provider is reached. What the entry says wins; a known provider fills in
 * the rest. An explicit protocol holds for every model.
 */
export function chooseEndpoint(
  wish: EndpointWish,
  known: KnownProvider | undefined,
): EndpointChoice {
  if (wish.address === undefined) return withoutAddress(wish, known);
  const protocol = wish.protocol ?? protocolFor(wish.address, known);
  if (protocol === undefined) {
    return { ok: false, key: 'protocol', message: 'is missing: the address does not tell it' };
  }
  const template = known?.endpoints.find((endpoint) => endpoint.protocol === protocol);
  const result = normalizeBaseUrl(wish.address, {
    protocol,
    allowHttp: wish.allowHttp,
    knownPath: template === undefined ? undefined : pathOf(template.baseUrl),
  });
  if (!result.ok) return { ok: false, key: 'api_base_url', message: result.message };
  const { baseUrl } = result;
  const others =
    wish.protocol === undefined && known !== undefined && template !== undefined
      ? modelEndpoints(known.endpoints, template.baseUrl, baseUrl)
      : [];
  return { ok: true, endpoint: { protocol, baseUrl, modelEndpoints: others } };
}

function withoutAddress(
  { protocol }: EndpointWish,
  known: KnownProvider | undefined,
): EndpointChoice {
  if (known === undefined) {
    return { ok: false, key: 'api_base_url', message: 'is missing' };
  }
  if (protocol === undefined) return { ok: true, endpoint: knownEndpoint(known) };
  const endpoint = known.endpoints.find((entry) => entry.protocol === protocol);
  if (endpoint !== undefined) {
    return { ok: true, endpoint: { protocol, baseUrl: endpoint.baseUrl, modelEndpoints: [] } };
  }
  const spoken = [...new Set(known.endpoints.map((entry) => `"${entry.protocol}"`))].join(', ');
  return {
    ok: false,
    key: 'protocol',
    message: `the known addresses of ${known.name} speak ${spoken}; add the api_base_url that speaks "${protocol}"`,
  };
}

/**
 * The protocol that an address speaks: told by its path, as a whole endpoint's or as that of a known
 * one; else the dialect that most copies of a provider speak.
 */
function protocolFor(address: string, known: KnownProvider | undefined): Protocol | undefined {
  if (!URL.canParse(address)) return known?.endpoints[0].protocol;
  const { pathname } = new URL(address);
  const path = pathname.replace(/\/+$/, '');
  const told = protocolOfPath(path);
  if (told !== undefined || known === undefined) return told;
  const samePath = known.endpoints.find((endpoint) => pathOf(endpoint.baseUrl) === path);
  const dialect = known.endpoints.find(({ protocol }) => protocol === 'openai');
  const bare = path === '' ? known.endpoints[0] : dialect;
  return (samePath ?? bare ?? known.endpoints[0]).protocol;
}

/** The endpoints of single models, moved along when the provider's address is another one. */
function modelEndpoints(
  endpoints: readonly Endpoint[],
  knownBase: string,
  actualBase: string,
): readonly ModelEndpoint[] {
  return endpoints.flatMap(({ protocol, baseUrl, models, transformers = [] }) => {
    if (models === undefined || (actualBase !== knownBase && baseUrl !== knownBase)) return [];
    const address = baseUrl === knownBase ? actualBase : baseUrl;
    return [{ protocol, models, baseUrl: address, transformers }];
  });
}

function pathOf(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/$/, '');
}
