import { compatibleQuirks } from '../providers/compatible-vendors.ts';
import type { Target } from './adapter.ts';
import { modelFamily } from './gemini/model-family.ts';
import { searchMode } from './openai/web-search-fields.ts';

/** Whether a web search can be asked of a target; as its adapter says, without loading that. */
export function canSearchWeb(target: Target): boolean {
  const { provider, model } = target;
  switch (provider.protocol) {
    case 'anthropic':
      return provider.forwardsAsIs || compatibleQuirks(provider).webSearch;
    case 'openai':
      return searchMode(target) !== 'none';
    case 'openai-responses':
      return true;
    case 'gemini':
      return modelFamily(model).searchesWeb;
    case 'ollama':
      return false;
  }
}
