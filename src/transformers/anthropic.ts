import * as v from 'valibot';
import type { MessagesRequest } from '../anthropic/request.ts';
import { limitsOf } from '../config/limits-of.ts';
import { oneOf } from '../config/values.ts';
import { fitForCompatible } from '../conversation/fit-for-compatible.ts';
import { shortHash } from '../conversation/short-hash.ts';
import { compatibleQuirks } from '../providers/compatible-vendors.ts';
import { KNOWN_PROVIDERS } from '../providers/registry.ts';
import { wireModel } from '../providers/wire-model.ts';
import { defineTransformer } from './define-transformer.ts';
import type { TransformContext } from './transformer.ts';

/**
 * Makes a request fit for an endpoint that is compatible with Anthropic's and knows less (wire.md
 * 4.5, 8). `vendor` names the known provider whose endpoint it is, when the provider has another name.
 */
export const anthropic = defineTransformer(
  { vendor: v.optional(oneOf([...KNOWN_PROVIDERS.keys()])) },
  ({ vendor }) => ({ request: (request, context) => fitRequest(request, context, vendor) }),
);

function fitRequest(
  request: MessagesRequest,
  { target: { provider, model }, warn }: TransformContext,
  vendor = provider.name,
): MessagesRequest {
  const fitted = fitForCompatible(request, {
    provider: provider.name,
    model,
    quirks: compatibleQuirks({ ...provider, name: vendor }),
    limits: limitsOf(provider, model, vendor),
    warn,
  });
  return { ...fitted, model: wireModel(fitted.model), ...hashedUser(fitted) };
}

/** The user id names a person and a device, so only a hash of it leaves the machine (wire.md 1.2, 4.5). */
function hashedUser({ metadata }: MessagesRequest): Pick<MessagesRequest, 'metadata'> {
  return metadata?.user_id ? { metadata: { user_id: shortHash(metadata.user_id, 32) } } : {};
}
