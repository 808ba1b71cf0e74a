import type { Usage } from '../anthropic/parts.ts';
import type { Provider } from '../config/types.ts';

/** A model at a provider. */
export interface PricedModel {
  readonly provider: Provider;
  readonly model: string;
}

/** What models cost: what the configuration says, else the published prices, else unknown. */
export interface PriceBook {
  /** Loads the published prices; until then only configured ones are known. */
  load(): Promise<void>;
  /** US dollars; undefined when the price is not known. A local model costs 0. */
  costOf(target: PricedModel, usage: Usage, at: Date): number | undefined;
  /** US dollars for a million prompt tokens without cache: what `strategy = "cost"` goes by, output counted at a fifth of the input. */
  ratePerMillion(target: PricedModel, at: Date): number | undefined;
  /** Tokens, as published; undefined when not known. */
  contextWindow(target: PricedModel): number | undefined;
}
