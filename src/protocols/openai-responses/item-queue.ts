import { isRecord } from '../../json/is-record.ts';
import { CallReader } from './call-reader.ts';
import type { AnswerState, ItemPart, ItemReader, Loose } from './event-types.ts';
import { textOf } from './event-types.ts';
import { MessageReader } from './message-reader.ts';
import { ReasoningReader } from './reasoning-reader.ts';
import type { SearchCollector } from './search-collector.ts';

interface Entry {
  readonly reader: ItemReader;
  readonly index: unknown;
  readonly id: string;
  /** Read, and waiting for the items before it. */
  parts: ItemPart[];
  ended: boolean;
}

/** The items to which events belong that come without the item itself. */
const IMPLIED_ITEMS: readonly (readonly [prefix: string, type: string])[] = [
  ['response.output_text.', 'message'],
  ['response.refusal.', 'message'],
  ['response.reasoning_', 'reasoning'],
  ['response.function_call_arguments.', 'function_call'],
];

/**
 * The items of an answer. Their events may overlap, but text has nothing that tells two of them
 * apart, so each item waits until those before it are complete (wire.md 3.3).
 */
export class ItemQueue {
  readonly #toolNames: ReadonlyMap<string, string>;
  readonly #state: AnswerState;
  readonly #search: SearchCollector | undefined;
  #entries: Entry[] = [];
  #count = 0;

  constructor(
    toolNames: ReadonlyMap<string, string>,
    state: AnswerState,
    search: SearchCollector | undefined,
  ) {
    this.#toolNames = toolNames;
    this.#state = state;
    this.#search = search;
  }

  get isUntouched(): boolean {
    return this.#count === 0;
  }

  read(type: string, event: Loose): void {
    const item = isRecord(event['item']) ? event['item'] : {};
    switch (type) {
      case 'response.output_item.added':
        this.#add(item, event);
        return;
      case 'response.output_item.done': {
        const entry = this.#find(event, textOf(item['id'])) ?? this.#add(item, event);
        this.#end(entry, item);
        return;
      }
      default: {
        const entry = this.#find(event, textOf(event['item_id'])) ?? this.#imply(type, event);
        entry?.parts.push(...entry.reader.read(type, event));
      }
    }
  }

  /** Reads the items of a whole answer. */
  readAll(output: unknown): void {
    if (!Array.isArray(output)) return;
    for (const item of output) if (isRecord(item)) this.#end(this.#add(item, {}), item);
  }

  /** Ends the items of which the end never came. */
  end(): void {
    for (const entry of this.#entries) this.#end(entry, undefined);
  }

  /** What is in order. */
  take(): readonly ItemPart[] {
    const parts: ItemPart[] = [];
    for (;;) {
      const [first] = this.#entries;
      if (first === undefined) return parts;
      parts.push(...first.parts);
      first.parts = [];
      if (!first.ended) return parts;
      this.#entries.shift();
    }
  }

  #find({ output_index: index }: Loose, id: string): Entry | undefined {
    const open = this.#entries.filter((entry) => !entry.ended);
    return (
      open.find((entry) => index !== undefined && entry.index === index) ??
      open.find((entry) => id !== '' && entry.id === id)
    );
  }

  #imply(type: string, event: Loose): Entry | undefined {
    const implied = IMPLIED_ITEMS.find(([prefix]) => type.startsWith(prefix));
    // What comes after the end of an item only repeats it.
    if (implied === undefined || !type.endsWith('.delta')) return undefined;
    return this.#add({ type: implied[1], id: event['item_id'] }, event);
  }

  #add(item: Loose, { output_index: index }: Loose): Entry {
    // A place that is taken twice: the first item ended without saying so.
    const earlier = index === undefined ? undefined : this.#find({ output_index: index }, '');
    if (earlier !== undefined) this.#end(earlier, undefined);
    const reader = this.#readerFor(item);
    const entry: Entry = { reader, index, id: textOf(item['id']), parts: [], ended: false };
    if (reader instanceof CallReader) entry.parts.push(...reader.start(item));
    this.#entries.push(entry);
    return entry;
  }

  #end(entry: Entry, item: Loose | undefined): void {
    if (entry.ended) return;
    entry.ended = true;
    entry.parts.push(...entry.reader.end(item));
  }

  #readerFor(item: Loose): ItemReader {
    const key = `item-${this.#count++}`;
    switch (item['type']) {
      case 'message':
        return new MessageReader(item, this.#state, this.#search);
      case 'reasoning':
        return new ReasoningReader(item);
      case 'function_call':
        return new CallReader(item, key, this.#toolNames, this.#state);
      case 'web_search_call':
        return searchReader(this.#search);
      default:
        return IGNORED;
    }
  }
}

/** Items of tools that were never asked for. */
const IGNORED: ItemReader = { read: () => [], end: () => [] };

/** What was searched for is only known at the end. */
function searchReader(search: SearchCollector | undefined): ItemReader {
  return {
    read: () => [],
    end(item) {
      if (item !== undefined) search?.search(item);
      return [];
    },
  };
}
