import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import type { AnswerState, ItemPart, ItemReader, Loose } from './event-types.ts';
import { textOf } from './event-types.ts';

/** Reads a function call. Its arguments come in pieces, or whole at one of its ends. */
export class CallReader implements ItemReader {
  readonly #key: string;
  readonly #toolNames: ReadonlyMap<string, string>;
  readonly #added: Loose;
  #started = false;
  /** Some of the arguments came; what is whole then only repeats them. */
  #hasInput = false;
  /** What came before the name. */
  #held = '';

  constructor(
    item: Loose,
    key: string,
    toolNames: ReadonlyMap<string, string>,
    state: AnswerState,
  ) {
    this.#added = item;
    this.#key = key;
    this.#toolNames = toolNames;
    state.calls += 1;
  }

  /** The beginning of the call, once it has a name. */
  start(item: Loose): readonly ItemPart[] {
    const name = textOf(item['name']) || textOf(this.#added['name']);
    if (this.#started || name === '') return [];
    this.#started = true;
    const id = textOf(item['call_id']) || textOf(this.#added['call_id']) || textOf(item['id']);
    const parts: ItemPart[] = [
      {
        type: 'tool-start',
        key: this.#key,
        id: id === '' ? undefined : id,
        name: this.#toolNames.get(name) ?? name,
      },
    ];
    if (this.#held !== '') parts.push({ type: 'tool-input', key: this.#key, json: this.#held });
    return parts;
  }

  read(type: string, event: Loose): readonly ItemPart[] {
    switch (type) {
      case 'response.function_call_arguments.delta':
        return this.#write(event['delta']);
      case 'response.function_call_arguments.done':
        return this.#hasInput ? [] : this.#write(event['arguments']);
      default:
        return [];
    }
  }

  /** @throws ProxyError for a call that never got a name. */
  end(item: Loose | undefined): readonly ItemPart[] {
    const parts = [...this.start(item ?? this.#added)];
    if (!this.#started) {
      throw new ProxyError(
        'upstream_invalid_tool_call',
        'The upstream sent a tool call without a name.',
      );
    }
    if (!this.#hasInput) {
      parts.push(...this.#write(item?.['arguments'] || this.#added['arguments']));
    }
    return [...parts, { type: 'tool-end', key: this.#key }];
  }

  #write(value: unknown): readonly ItemPart[] {
    const json = isRecord(value) ? JSON.stringify(value) : textOf(value);
    if (json === '') return [];
    this.#hasInput = true;
    if (this.#started) return [{ type: 'tool-input', key: this.#key, json }];
    this.#held += json;
    return [];
  }
}
