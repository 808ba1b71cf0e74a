import type { MessagesRequest } from '../anthropic/request.ts';
import type { TransformerSpec } from '../config/types.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import { createChain, type TransformerChain } from '../transformers/chain.ts';
import { createTransformer } from '../transformers/registry.ts';
import type { TransformContext } from '../transformers/transformer.ts';
import type { EncodedRequest, ProtocolAdapter, Target } from './adapter.ts';

/** A request in a provider's own form, and the transformers that its answer passes too. */
export interface TranslatedRequest {
  readonly encoded: EncodedRequest;
  readonly chain: TransformerChain;
}

/**
 * Translates a request for a target: transform, encode, transform what was encoded.
 * @param context `warn` is told of what the provider cannot express
 */
export function translateRequest(
  request: MessagesRequest,
  adapter: ProtocolAdapter,
  context: TransformContext,
): TranslatedRequest {
  const { target, warn } = context;
  const chain = chainOf(target);
  const encoded = adapter.encodeRequest(chain.request(request, context), target);
  for (const { feature, detail } of encoded.warnings) warn(feature, detail);
  return { encoded: { ...encoded, body: chain.body(encoded.body, context) }, chain };
}

/** What most have. */
const NO_STEPS = createChain([]);

/** The provider's own steps, then those of the model. */
function chainOf({ provider, model }: Target): TransformerChain {
  const specs = [...provider.transformers, ...(provider.modelTransformers.get(model) ?? [])];
  return specs.length === 0 ? NO_STEPS : createChain(specs.map(transformerOf));
}

/** Its options need be read but once; what it keeps of an answer it makes anew for each. */
const transformerOf = oncePerObject(({ name, options }: TransformerSpec) => ({
  ...createTransformer(name, options),
  name,
}));
