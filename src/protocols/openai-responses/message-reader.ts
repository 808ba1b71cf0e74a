import { isRecord } from '../../json/is-record.ts';
import type { AnswerState, ItemPart, ItemReader, Loose } from './event-types.ts';
import { numberOf, textOf } from './event-types.ts';
import { readPhase } from './reasoning-data.ts';
import type { SearchCollector } from './search-collector.ts';

/**
 * Reads a message: its text goes out as it comes. In the answer to a web search it waits for the
 * end of the message, because the sources must stand before it (wire.md 9.9).
 */
export class MessageReader implements ItemReader {
  readonly #state: AnswerState;
  readonly #search: SearchCollector | undefined;
  readonly #phase: ReturnType<typeof readPhase>;
  /** The content parts of which something came; the whole text then only repeats it. */
  readonly #seen = new Set<number>();
  #started = false;
  #held = '';

  constructor(item: Loose, state: AnswerState, search: SearchCollector | undefined) {
    this.#state = state;
    this.#search = search;
    this.#phase = readPhase(item['phase']);
  }

  read(type: string, event: Loose): readonly ItemPart[] {
    const index = numberOf(event['content_index']);
    switch (type) {
      case 'response.output_text.delta':
        return this.#say(event['delta'], index);
      case 'response.output_text.done':
        return this.#seen.has(index) ? [] : this.#say(event['text'], index);
      case 'response.refusal.delta':
        return this.#refuse(event['delta'], index);
      case 'response.refusal.done':
        return this.#seen.has(index) ? [] : this.#refuse(event['refusal'], index);
      case 'response.output_text.annotation.added':
        this.#search?.cite(event['annotation']);
        return [];
      default:
        return [];
    }
  }

  end(item: Loose | undefined): readonly ItemPart[] {
    const content: readonly unknown[] = Array.isArray(item?.['content']) ? item['content'] : [];
    const parts = content.flatMap((part, index) => this.#readWhole(part, index));
    const sources = this.#search?.take() ?? [];
    const text = this.#held === '' ? [] : [{ type: 'text', text: this.#held } as const];
    return [...parts, ...sources, ...text];
  }

  #readWhole(part: unknown, index: number): readonly ItemPart[] {
    if (!isRecord(part)) return [];
    const { annotations } = part;
    if (Array.isArray(annotations)) for (const one of annotations) this.#search?.cite(one);
    if (this.#seen.has(index)) return [];
    return part['type'] === 'refusal'
      ? this.#refuse(part['refusal'], index)
      : this.#say(part['text'], index);
  }

  #refuse(text: unknown, index: number): readonly ItemPart[] {
    this.#state.refused = true;
    return this.#say(text, index);
  }

  #say(value: unknown, index: number): readonly ItemPart[] {
    const text = textOf(value);
    if (text === '') return [];
    this.#seen.add(index);
    if (this.#search !== undefined) {
      this.#held += text;
      return [];
    }
    const isFirst = !this.#started;
    this.#started = true;
    return [
      ...(isFirst ? [{ type: 'message-start', phase: this.#phase } as const] : []),
      { type: 'text', text },
    ];
  }
}
