import type { ContentBlock } from '../anthropic/request.ts';
import { limitsOf } from '../config/limits-of.ts';
import type { Warn } from '../conversation/warnings.ts';
import type { Target } from './adapter.ts';

type ImageBlock = Extract<ContentBlock, { type: 'image' }>;

/** An image as an address, its data included, or the words that stand in its place. */
export type ReadableImage =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'note'; readonly text: string };

/** An image for a protocol that takes it by address; a note for a model that cannot see it. */
export function readableImage(
  { source }: ImageBlock,
  { provider, model }: Target,
  warn: Warn,
): ReadableImage {
  if (limitsOf(provider, model).images === false) {
    warn('image', `replaced by a note: ${model} takes no images`);
    return { kind: 'note', text: '[an image was left out: this model cannot see images]' };
  }
  switch (source.type) {
    case 'base64':
      return { kind: 'address', url: `data:${source.media_type};base64,${source.data}` };
    case 'url':
      return { kind: 'address', url: source.url };
    default:
      warn('image (file)', 'replaced by a note: the file is stored at Anthropic');
      return { kind: 'note', text: '[an image was left out: it is stored at Anthropic]' };
  }
}
