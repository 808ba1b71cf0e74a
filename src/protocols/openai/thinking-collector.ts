import type { Part } from '../../anthropic/parts.ts';
import { encodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { Target } from '../adapter.ts';
import { mergeDetails, type ReasoningDetail } from './reasoning-details.ts';

/**
 * The reasoning of one answer: its text goes out at once, and what must go back to the provider
 * with it is kept for the signature, so that it finds its way back (wire.md 5.4, 9.4).
 */
export class ThinkingCollector {
  readonly #target: Target;
  #isOpen = false;
  #details: ReasoningDetail[] = [];

  constructor(target: Target) {
    this.#target = target;
  }

  /** Text of the block that is still to be signed has gone out. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  add(text: string, details: readonly ReasoningDetail[]): readonly Part[] {
    if (this.#target.provider.quirks.reasoningReplay === 'reasoning_details') {
      this.#details.push(...details);
    }
    if (text === '') return [];
    this.#isOpen = true;
    return [{ type: 'thinking', text }];
  }

  /** Signs what came so far; a block without text when all of it was encrypted. */
  end(): readonly Part[] {
    if (!this.#isOpen && this.#details.length === 0) return [];
    const details = mergeDetails(this.#details.splice(0));
    this.#isOpen = false;
    const { provider, model } = this.#target;
    const signature = encodeEnvelope({
      provider: provider.name,
      model,
      ...(details.length > 0 ? { data: details } : {}),
    });
    return [{ type: 'thinking-signature', signature }];
  }
}

/**
 * Gemini's signatures may follow the calls that they belong to, and must stand before them. Its
 * calls arrive whole, so waiting for the end costs nothing (wire.md 5.4, 7.5).
 */
export function reasonsAfterCalls({ provider, model }: Target): boolean {
  return provider.quirks.reasoningReplay === 'reasoning_details' && model.startsWith('google/');
}
