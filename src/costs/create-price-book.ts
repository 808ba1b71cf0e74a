import type { Usage } from '../anthropic/parts.ts';
import { isLoopback } from '../config/normalize-base-url.ts';
import type { ModelPrice } from '../config/types.ts';
import { KNOWN_PROVIDERS } from '../providers/registry.ts';
import { wireModel } from '../providers/wire-model.ts';
import type { PriceBook, PricedModel } from './price-book.ts';
import { loadPublishedPrices, type PublishedPrices } from './published-prices.ts';

const MILLION = 1_000_000;

/** A prompt below every step of a stepped price, which begin at 32,000 tokens; output a fifth of it. */
const SAMPLE: Usage = {
  inputTokens: 20_000,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  outputTokens: 4_000,
  thinkingTokens: 0,
};

/**
 * Creates the price book: the configuration first, then the published prices, then nothing for what
 * runs on the person's own machine.
 * @param loadPublished where the published prices come from; tests bring their own
 */
export function createPriceBook(
  loadPublished: () => Promise<PublishedPrices> = loadPublishedPrices,
): PriceBook {
  let loading: Promise<void> | undefined;
  let published: PublishedPrices | undefined;

  const costOf = (target: PricedModel, usage: Usage, at: Date): number | undefined => {
    const own = ownPrice(target);
    if (own !== undefined) return priced(own, usage);
    return published?.costOf(target, usage, at) ?? (isLocal(target) ? 0 : undefined);
  };

  return {
    load() {
      loading ??= loadPublished().then((prices) => {
        published = prices;
      });
      return loading;
    },
    costOf,
    ratePerMillion(target, at) {
      const cost = costOf(target, SAMPLE, at);
      return cost === undefined ? undefined : (cost / SAMPLE.inputTokens) * MILLION;
    },
    contextWindow: (target) => published?.contextWindow(target),
  };
}

function ownPrice({ provider, model }: PricedModel): ModelPrice | undefined {
  return provider.prices.get(model) ?? provider.prices.get(wireModel(model));
}

function priced(price: ModelPrice, usage: Usage): number {
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const total =
    usage.inputTokens * input +
    usage.cacheReadTokens * cacheRead +
    usage.cacheCreationTokens * cacheWrite +
    usage.outputTokens * output;
  return total / MILLION;
}

/**
 * What runs on the person's own machine is not paid for by the token. A known vendor's name at a
 * local address is a relay to the vendor, and Ollama's cloud is reached through the local server.
 */
function isLocal({ provider, model }: PricedModel): boolean {
  const { hostname } = new URL(provider.baseUrl);
  if (/[:-]cloud$/.test(model) || /(?:^|\.)ollama\.com$/.test(hostname)) return false;
  if (provider.name === 'ollama' || provider.protocol === 'ollama') return true;
  return isLoopback(hostname) && !KNOWN_PROVIDERS.has(provider.name);
}
