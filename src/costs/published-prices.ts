import type { Usage } from '../anthropic/parts.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import { wireModel } from '../providers/wire-model.ts';
import type { PricedModel } from './price-book.ts';

/** What the kept package knows. The only file that speaks to it, because it is young and may change. */
export interface PublishedPrices {
  /** US dollars; undefined when the price of the model, or of a part of the usage, is not known. */
  costOf(target: PricedModel, usage: Usage, at: Date): number | undefined;
  /** Tokens. */
  contextWindow(target: PricedModel): number | undefined;
}

type Package = typeof import('@pydantic/genai-prices');
type Price = NonNullable<ReturnType<Package['calcPrice']>>;
type FindPrice = (
  vendor: string,
  model: string,
  usage: Record<string, number>,
  timestamp: Date,
) => Price | undefined;

/**
 * By tproxy's name of the provider, for one that is reached at an address of the person's own. The
 * package has no prices of Alibaba's.
 */
const VENDORS: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'anthropic'],
  ['openai', 'openai'],
  ['deepseek', 'deepseek'],
  ['gemini', 'google'],
  ['openrouter', 'openrouter'],
  ['groq', 'groq'],
  ['cerebras', 'cerebras'],
  ['mistral', 'mistral'],
  ['xai', 'x-ai'],
  ['moonshot', 'moonshotai'],
  ['zai', 'zai'],
]);

/** Published windows of models that have been replaced under the same name (wire.md 4.1). */
const OUTDATED_WINDOWS: ReadonlySet<string> = new Set(['deepseek-chat', 'deepseek-reasoner']);

/** Loads the package, which is large: never before claude is started. */
export async function loadPublishedPrices(): Promise<PublishedPrices> {
  const source = await import('@pydantic/genai-prices');
  const vendorOf = oncePerObject((provider: PricedModel['provider']) =>
    findVendor(provider, source),
  );
  const findPrice = createFindPrice(source);
  return {
    costOf({ provider, model }, usage, at) {
      const vendor = vendorOf(provider);
      if (vendor === undefined) return undefined;
      const price = findPrice(vendor, model, packageUsage(usage), at);
      if (price === undefined) return undefined;
      return isWhole(price, model, usage) ? price.total_price : undefined;
    },
    contextWindow({ provider, model }) {
      const vendor = vendorOf(provider);
      if (vendor === undefined || OUTDATED_WINDOWS.has(model)) return undefined;
      return findPrice(vendor, model, {}, new Date(0))?.model.context_window;
    },
  };
}

/** The address says more than the name: a provider "openai" may be an Azure deployment. */
function findVendor(
  { name, baseUrl }: PricedModel['provider'],
  source: Package,
): string | undefined {
  return source.findProvider({ providerApiUrl: baseUrl })?.id ?? VENDORS.get(name);
}

/** Models that are remembered: a client may ask for any. */
const MOST_MODELS = 100;

/**
 * Always within one vendor: without one, the package guesses from the name of the model. It compares
 * a name with all models of the vendor, so what it has found is given to it from then on.
 */
function createFindPrice(source: Package): FindPrice {
  const found = new Map<string, Price['provider'] | 'unknown'>();
  return (providerId, model, usage, timestamp) => {
    const key = `${providerId}\n${model}`;
    const provider = found.get(key);
    if (provider === 'unknown') return undefined;
    const vendor = provider === undefined ? { providerId } : { provider };
    const learn = (what: Price['provider'] | 'unknown'): void => {
      if (provider === undefined && found.size < MOST_MODELS) found.set(key, what);
    };
    try {
      for (const name of namesOf(model)) {
        const price = source.calcPrice(usage, name, { ...vendor, timestamp });
        if (price === null) continue;
        learn({ ...price.provider, models: [price.model] });
        return price;
      }
    } catch {
      // Counts that contradict each other, or prices that do: not known, either way.
      return undefined;
    }
    learn('unknown');
    return undefined;
  };
}

/** As it is, then without the client's mark for a long context, then without a date. */
function namesOf(model: string): readonly string[] {
  const plain = wireModel(model);
  return [...new Set([plain, plain.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, '')])];
}

/** The package's `input_tokens` are all tokens of the prompt, those of the cache included. */
function packageUsage(usage: Usage): Record<string, number> {
  const { inputTokens, cacheReadTokens, cacheCreationTokens, outputTokens } = usage;
  return {
    input_tokens: inputTokens + cacheReadTokens + cacheCreationTokens,
    cache_read_tokens: cacheReadTokens,
    cache_write_tokens: cacheCreationTokens,
    cache_write_1h_tokens: usage.cacheCreation1hTokens ?? 0,
    output_tokens: outputTokens,
    web_searches: usage.webSearchRequests ?? 0,
  };
}

/**
 * The package counts what it has no price for as nothing: models without any price, and searches.
 * Only OpenRouter's `:free` models are free indeed.
 */
function isWhole({ model_price }: Price, model: string, usage: Usage): boolean {
  if (model.endsWith(':free')) return true;
  if (model_price['input_mtok'] === undefined || model_price['output_mtok'] === undefined) {
    return false;
  }
  return (usage.webSearchRequests ?? 0) === 0 || model_price['web_searches_kcount'] !== undefined;
}
