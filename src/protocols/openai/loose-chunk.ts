import { isRecord } from '../../json/is-record.ts';
import type { ContentItem } from './chunk-types.ts';

/** The text of Mistral's thinking, a string or items of text (wire.md 8). */
export function thinkingText(item: ContentItem): string {
  const { thinking } = item;
  if (typeof thinking === 'string') return thinking;
  return objectsOf(thinking)
    .map((part) => part.text ?? '')
    .join('');
}

/** The objects of what should be a list of them. */
export function objectsOf<T>(list: readonly T[] | null | undefined): readonly T[] {
  const entries: readonly T[] = Array.isArray(list) ? list : [];
  return entries.filter((entry) => isRecord(entry));
}
