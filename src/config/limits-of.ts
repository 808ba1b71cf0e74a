import { modelLimits } from '../providers/model-limits.ts';
import { wireModel } from '../providers/wire-model.ts';
import type { ModelLimits, Provider } from './types.ts';

/**
 * What is known of a model at a provider: what the configuration says of it, and for the rest what
 * is known by name; `{}` where nothing is.
 * @param vendor the known provider whose models these are, when the provider has a name of its own
 */
export function limitsOf(provider: Provider, model: string, vendor = provider.name): ModelLimits {
  const configured = provider.modelLimits.get(model) ?? provider.modelLimits.get(wireModel(model));
  return { ...modelLimits(vendor, model), ...loadedWindow(provider), ...configured };
}

/** Ollama loads a model with the context that it is asked for, whatever the model could hold. */
function loadedWindow({ protocol, options }: Provider): ModelLimits {
  return protocol === 'ollama' ? { contextWindow: options.numCtx } : {};
}
