import type { Part } from '../../anthropic/parts.ts';
import type { ReasoningData } from './reasoning-data.ts';
import type { Phase } from './wire-types.ts';

/** Events and items as they come: each reader checks what it uses (wire.md 3.3). */
export type Loose = Readonly<Record<string, unknown>>;

/** A part, or a place where what is known of two neighbouring items must meet. */
export type ItemPart =
  | Part
  /** The end of a reasoning item; what it is signed with waits for the phase of what follows. */
  | { readonly type: 'reasoning-end'; readonly data: ReasoningData }
  /** The beginning of a message's text. */
  | { readonly type: 'message-start'; readonly phase: Phase | undefined };

/** Reads one output item. */
export interface ItemReader {
  /** An event that names the item. */
  read(type: string, event: Loose): readonly ItemPart[];
  /**
   * The end of the item.
   * @param item as the provider gave it at the end; undefined when the answer ended without it.
   */
  end(item: Loose | undefined): readonly ItemPart[];
}

/** What all items of one answer amount to. */
export interface AnswerState {
  refused: boolean;
  /** Tool calls. */
  calls: number;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
