import { isRecord } from '../../json/is-record.ts';
import type { ItemPart, ItemReader, Loose } from './event-types.ts';
import { numberOf, textOf } from './event-types.ts';
import { SECTION_BREAK } from './reasoning-data.ts';

/**
 * Reads a reasoning item: its summary, or the reasoning itself where a provider shows it. What is
 * encrypted counts only as it stands at the end (wire.md 3.3).
 */
export class ReasoningReader implements ItemReader {
  readonly #id: string;
  readonly #seen = new Set<string>();
  #section: string | undefined;
  #lengths: number[] = [];

  constructor(item: Loose) {
    this.#id = textOf(item['id']);
  }

  read(type: string, event: Loose): readonly ItemPart[] {
    switch (type) {
      case 'response.reasoning_summary_text.delta':
        return this.#think(event['delta'], `summary ${numberOf(event['summary_index'])}`);
      case 'response.reasoning_summary_text.done':
        return this.#complete(event['text'], `summary ${numberOf(event['summary_index'])}`);
      case 'response.reasoning_text.delta':
        return this.#think(event['delta'], `text ${numberOf(event['content_index'])}`);
      case 'response.reasoning_text.done':
        return this.#complete(event['text'], `text ${numberOf(event['content_index'])}`);
      default:
        return [];
    }
  }

  end(item: Loose | undefined): readonly ItemPart[] {
    const parts = this.#lengths.length > 0 ? [] : this.#readWhole(item ?? {});
    const encrypted = textOf(item?.['encrypted_content']);
    if (this.#lengths.length === 0 && encrypted === '') return [];
    const id = textOf(item?.['id']) || this.#id;
    return [
      ...parts,
      {
        type: 'reasoning-end',
        data: {
          ...(id === '' ? {} : { id }),
          ...(encrypted === '' ? {} : { encrypted_content: encrypted }),
          ...(this.#lengths.length > 1 ? { sections: this.#lengths } : {}),
        },
      },
    ];
  }

  #readWhole(item: Loose): readonly ItemPart[] {
    const summary = sectionsOf(item['summary']);
    const shown = summary.length > 0 ? summary : sectionsOf(item['content']);
    return shown.flatMap((text, index) => this.#think(text, `whole ${index}`));
  }

  #complete(text: unknown, section: string): readonly ItemPart[] {
    return this.#seen.has(section) ? [] : this.#think(text, section);
  }

  #think(value: unknown, section: string): readonly ItemPart[] {
    const text = textOf(value);
    if (text === '') return [];
    this.#seen.add(section);
    const isNew = section !== this.#section;
    this.#section = section;
    const length = isNew ? 0 : (this.#lengths.pop() ?? 0);
    const isLater = isNew && this.#lengths.length > 0;
    this.#lengths.push(length + text.length);
    return [{ type: 'thinking', text: isLater ? SECTION_BREAK + text : text }];
  }
}

function sectionsOf(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) => (isRecord(entry) ? textOf(entry['text']) : ''));
}
