import * as v from 'valibot';
import type { Part } from '../anthropic/parts.ts';
import { flag } from '../config/values.ts';
import { defineTransformer } from './define-transformer.ts';
import { createTagReader } from './tag-reader.ts';
import type { PartTransform } from './transformer.ts';
import { withoutThinking } from './without-thinking.ts';

/**
 * Reasoning that a model writes into its text, between tags at the very beginning, becomes thinking.
 * `enabled = false`: the model is not asked to think at all.
 */
export const reasoning = defineTransformer({ enabled: v.optional(flag, true) }, ({ enabled }) => ({
  ...(enabled ? {} : { request: withoutThinking }),
  parts: createTagTransform,
}));

function createTagTransform(): PartTransform {
  const reader = createTagReader();
  return {
    push(part: Part) {
      switch (part.type) {
        case 'text':
          return reader.read(part.text);
        // These end no text: what is held back may still become a tag.
        case 'usage':
        case 'thinking':
        case 'thinking-signature':
          return [part];
        default:
          return [...reader.flush(), part];
      }
    },
    end: () => reader.flush(),
  };
}
