import type { TextBlock } from '../anthropic/request.ts';
import type { CompatibleQuirks, ModelLimits } from '../config/types.ts';
import type { Warn } from './warnings.ts';

/** What making a request fit for one Anthropic-compatible endpoint needs to know. */
export interface Compatibility {
  /** The provider's name, as reasoning envelopes have it. */
  readonly provider: string;
  readonly model: string;
  readonly quirks: CompatibleQuirks;
  /** What is known of the model itself. */
  readonly limits: ModelLimits;
  readonly warn: Warn;
}

/** A text block; the mark of a cached prefix only when there is one. */
export function textBlock(text: string, mark?: TextBlock['cache_control']): TextBlock {
  return { type: 'text', text, ...cacheMark({ cache_control: mark ?? null }) };
}

/** The `cache_control` of a block without the keys that only Anthropic knows. */
export function cacheMark({
  cache_control: mark,
}: Pick<TextBlock, 'cache_control'>): Pick<TextBlock, 'cache_control'> {
  if (!mark) return {};
  return { cache_control: mark.ttl ? { type: mark.type, ttl: mark.ttl } : { type: mark.type } };
}
