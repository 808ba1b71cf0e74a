import type { Part } from '../anthropic/parts.ts';

/** wire.md 7.8 and 8; most models that do this write the first. */
const OPENINGS = ['<think>', '<thinking>', '<thought>', '<reasoning>'];

/** Tells reasoning from text in the text of one answer. */
export interface TagReader {
  read(text: string): readonly Part[];
  /** Gives what was held back because it might have become a tag. */
  flush(): readonly Part[];
}

/** Before the first word, between the tags, after them up to the next word, and in the text. */
type Place = 'before' | 'inside' | 'after' | 'text';

/**
 * What stands between tags at the very beginning is reasoning; tags anywhere else are text. The tags
 * and the white space around them are left out. The result never depends on how the text is cut.
 */
export function createTagReader(): TagReader {
  let place: Place = 'before';
  let held = '';
  let closing = '';

  const take = (type: 'text' | 'thinking', length = held.length): readonly Part[] => {
    const text = held.slice(0, length);
    held = held.slice(length);
    return text === '' ? [] : [{ type, text }];
  };
  const readBefore = (): readonly Part[] => {
    const word = held.trimStart();
    const opening = OPENINGS.find((tag) => word.startsWith(tag));
    if (opening === undefined) {
      if (OPENINGS.some((tag) => tag.startsWith(word))) return [];
      place = 'text';
      return take('text');
    }
    place = 'inside';
    closing = opening.replace('<', '</');
    held = word.slice(opening.length);
    return readInside();
  };
  const readInside = (): readonly Part[] => {
    const at = held.indexOf(closing);
    if (at < 0) return take('thinking', held.length - overlap(held, closing));
    const parts = take('thinking', at);
    held = held.slice(closing.length);
    place = 'after';
    return [...parts, ...readAfter()];
  };
  const readAfter = (): readonly Part[] => {
    held = held.trimStart();
    if (held !== '') place = 'text';
    return take('text');
  };

  return {
    read(text) {
      held += text;
      switch (place) {
        case 'before':
          return readBefore();
        case 'inside':
          return readInside();
        case 'after':
          return readAfter();
        case 'text':
          return take('text');
      }
    },
    flush() {
      if (place === 'inside') return take('thinking');
      if (held !== '') place = 'text';
      return take('text');
    },
  };
}

/** How many characters at the end of a text may be the beginning of a tag. */
function overlap(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}
