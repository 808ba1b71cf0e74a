import type { Message, MessagesRequest } from '../anthropic/request.ts';
import { limitsOf } from '../config/limits-of.ts';
import { createMessageMapper } from '../conversation/map-messages.ts';
import { KNOWN_PROVIDERS } from '../providers/registry.ts';
import { defineTransformer, type TransformerFactory } from './define-transformer.ts';
import { mapBlocks } from './map-blocks.ts';
import type { TransformContext } from './transformer.ts';

/** The vendors whose models are served by others too. */
export type Vendor = 'deepseek' | 'openai' | 'ollama' | 'gemini' | 'openrouter';

interface VendorRules {
  /** The vendor's servers load no images from addresses (wire.md 6.6). */
  readonly refusesImageUrls?: boolean;
}

/**
 * A vendor's way of speaking, for a provider of any other name: its dialect of chat completions, and
 * notes in place of images that its models cannot see.
 * @throws TypeError when the registry has no row for it.
 */
export function vendorTransformer(vendor: Vendor, rules: VendorRules = {}): TransformerFactory {
  const known = KNOWN_PROVIDERS.get(vendor);
  if (known === undefined) throw new TypeError(`The registry has no row for ${vendor}.`);
  const mapBlind = createMessageMapper(withoutImages);
  const mapSeeing = createMessageMapper(withoutImageUrls);
  const replaceImages = (request: MessagesRequest, context: TransformContext): MessagesRequest => {
    const { provider, model } = context.target;
    const isBlind = limitsOf(provider, model, vendor).images === false;
    if (!isBlind && !rules.refusesImageUrls) return request;
    const map = isBlind ? mapBlind : mapSeeing;
    return { ...request, messages: map(request.messages, context) };
  };
  return defineTransformer({}, () => ({ quirks: known.quirks, request: replaceImages }));
}

function withoutImages(message: Message, { target, warn }: TransformContext): Message {
  return mapBlocks(message, (block) => {
    if (block.type !== 'image') return block;
    warn('image', `replaced by a note: ${target.model} takes no images`);
    return { type: 'text', text: '[an image was left out: this model cannot see images]' };
  });
}

function withoutImageUrls(message: Message, { warn }: TransformContext): Message {
  return mapBlocks(message, (block) => {
    if (block.type !== 'image' || block.source.type !== 'url') return block;
    warn('image (url)', 'replaced by its address: it would not be loaded');
    return { type: 'text', text: `[an image was left out, it is at ${block.source.url}]` };
  });
}
