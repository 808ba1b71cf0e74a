import type { Provider } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * The headers of a JSON request: the provider's own, what is sent and wanted, and the key.
 * @param keyHeader where this protocol carries the key.
 * @throws ProxyError `missing_api_key`.
 */
export function requestHeaders(
  provider: Provider,
  { stream }: { readonly stream?: boolean | undefined },
  keyHeader: (key: string) => Headers,
): Headers {
  const own = Object.entries(provider.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    ...Object.fromEntries(own),
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    ...credentialHeader(provider, keyHeader),
  };
}

function credentialHeader(
  { name, credential }: Provider,
  keyHeader: (key: string) => Headers,
): Headers {
  switch (credential.kind) {
    case 'key':
      return keyHeader(credential.value);
    case 'none':
      return {};
    case 'missing':
      throw new ProxyError(
        'missing_api_key',
        `Provider ${name} needs an API key: the environment variable ${credential.variable} is not set.`,
      );
    case 'client':
      throw new ProxyError(
        'missing_api_key',
        `Provider ${name} needs an API key of its own: the client's login is only ever sent to Anthropic.`,
      );
  }
}
