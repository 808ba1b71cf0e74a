import type { Part } from '../../anthropic/parts.ts';
import type { Target } from '../adapter.ts';
import type { ItemPart } from './event-types.ts';
import { type ReasoningData, sealReasoning } from './reasoning-data.ts';
import type { Phase } from './wire-types.ts';

interface Message {
  readonly phase: Phase | undefined;
}

/**
 * Signs reasoning, once it is known what follows it: a text block cannot carry the phase of its
 * message, so the reasoning beside it does. Between two messages without reasoning stands an empty
 * thinking block with the phases of both, which also keeps them apart (wire.md 3.2).
 */
export class PartWriter {
  readonly #target: Target;
  #unsigned: ReasoningData | undefined;
  /** The message that nothing but thinking has followed. */
  #before: Message | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  write(part: ItemPart): readonly Part[] {
    switch (part.type) {
      case 'reasoning-end': {
        const earlier = this.end();
        this.#unsigned = { ...part.data, ...phaseBefore(this.#before) };
        this.#before = undefined;
        return earlier;
      }
      case 'message-start':
        return this.#startMessage(part.phase);
      case 'tool-start':
      case 'server-tool':
      case 'block':
        this.#before = undefined;
        return [...this.end(), part];
      case 'text':
      case 'thinking':
      case 'thinking-signature':
        return [...this.end(), part];
      case 'tool-input':
      case 'tool-end':
      case 'usage':
      case 'finish':
        return [part];
    }
  }

  /** Signs what is not signed yet. */
  end(): readonly Part[] {
    const data = this.#unsigned;
    this.#unsigned = undefined;
    return data === undefined ? [] : [this.#signature(data)];
  }

  #startMessage(phase: Phase | undefined): readonly Part[] {
    const data = this.#unsigned;
    const before = this.#before;
    this.#unsigned = undefined;
    this.#before = { phase };
    const phases = phase === undefined ? {} : { phase };
    if (data !== undefined) return [this.#signature({ ...data, ...phases })];
    if (before === undefined || phase === undefined) return [];
    return [this.#signature({ ...phases, ...phaseBefore(before) })];
  }

  #signature(data: ReasoningData): Part {
    return { type: 'thinking-signature', signature: sealReasoning(data, this.#target) };
  }
}

function phaseBefore(message: Message | undefined): Pick<ReasoningData, 'phaseBefore'> {
  return message?.phase === undefined ? {} : { phaseBefore: message.phase };
}
