import { assertCountRequest, assertMessagesRequest } from '../anthropic/assert-request.ts';
import type { Config, Provider } from '../config/types.ts';
import { createWarnings, type Warning } from '../conversation/warnings.ts';
import { offersOnlyWebSearch } from '../conversation/web-search.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { Target } from '../protocols/adapter.ts';
import { loadAdapter } from '../protocols/registry.ts';
import { translateRequest } from '../protocols/translate-request.ts';
import type { Candidate } from '../route/decision.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import { forwardedBody } from '../upstream/forwarded-body.ts';
import type { SavedRequest } from './read-saved-request.ts';

/** What would go to a provider, without its headers: they hold the key. */
export type ShownRequest =
  | {
      readonly sent: true;
      readonly url: string;
      readonly body: unknown;
      /** What the provider cannot express. */
      readonly warnings: readonly Warning[];
    }
  | { readonly sent: false; readonly why: string };

/** Makes the request that a candidate would get. */
export async function showRequest(
  saved: SavedRequest,
  candidate: Candidate,
  config: Config,
): Promise<ShownRequest> {
  const provider = resolveProvider(candidate, config);
  const isAnthropic = provider.name === config.passthrough.name;
  const isCount = saved.endpoint === 'count';
  if (provider.forwardsAsIs && (isAnthropic || !isCount)) {
    return forwarded(saved, candidate, provider, isAnthropic);
  }
  const target = { provider: withoutKey(provider), model: candidate.model };
  try {
    return isCount ? await translatedCount(saved, target) : await translated(saved, target);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    return { sent: false, why: `the client would get ${error.status}: ${error.message}` };
  }
}

function forwarded(
  { endpoint, envelope, bytes }: SavedRequest,
  { model }: Candidate,
  { baseUrl }: Provider,
  needsSignatures: boolean,
): ShownRequest {
  const { body } = envelope;
  const path = endpoint === 'count' ? '/v1/messages/count_tokens' : '/v1/messages';
  const sent = forwardedBody({ bytes, body, model, needsSignatures });
  return {
    sent: true,
    url: `${baseUrl}${path}`,
    body: JSON.parse(sent.toString()),
    warnings: [],
  };
}

async function translated({ envelope }: SavedRequest, target: Target): Promise<ShownRequest> {
  const { body } = envelope;
  assertMessagesRequest(body);
  const { provider } = target;
  if (body.max_tokens === 0) {
    return { sent: false, why: 'no token is asked for, so tproxy answers by itself' };
  }
  const adapter = await loadAdapter(provider.protocol);
  if (offersOnlyWebSearch(body) && adapter.canSearchWeb?.(target) === false) {
    return { sent: false, why: `${provider.name} cannot search the web, and tproxy says so` };
  }
  const { warn, list } = createWarnings();
  const { encoded } = translateRequest(body, adapter, { target, warn });
  return { sent: true, url: encoded.url, body: encoded.body, warnings: list() };
}

async function translatedCount({ envelope }: SavedRequest, target: Target): Promise<ShownRequest> {
  const { body } = envelope;
  assertCountRequest(body);
  const adapter = await loadAdapter(target.provider.protocol);
  if (adapter.count === undefined) return { sent: false, why: 'tproxy counts the tokens itself' };
  const { url, body: asked, warnings } = adapter.count.encodeCount(body, target);
  return { sent: true, url, body: asked, warnings };
}

/** The key is no part of what is shown, so that a missing one is no hindrance. */
function withoutKey(provider: Provider): Provider {
  return { ...provider, credential: { kind: 'none' } };
}
