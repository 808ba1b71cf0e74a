import type { BlockPart, BlockWriter } from './block-writer.ts';

/**
 * Puts interleaved parts in an order that blocks can be written in. The client runs a tool as soon
 * as its block stops, so a tool block stays open until its arguments are complete, and what comes
 * for other blocks meanwhile waits (wire.md 1.6, 2.4).
 */
export class PartSequencer {
  readonly #writer: BlockWriter;
  /**
   * What waits, in the order in which it is to be written: all of a tool call at the place of its
   * first part, anything else by itself. Each part is looked at once, however many calls interleave.
   */
  readonly #waiting = new Map<string | BlockPart, BlockPart[]>();

  constructor(writer: BlockWriter) {
    this.#writer = writer;
  }

  push(part: BlockPart): void {
    if (isEmpty(part)) return;
    if (this.#mustWait(part)) {
      this.#wait(part);
      return;
    }
    this.#writer.write(part);
    this.#drain();
  }

  /** Writes what waits, whether or not the tool call before it ever became complete. */
  end(): void {
    while (this.#waiting.size > 0) {
      this.#writer.close();
      this.#drain();
    }
    this.#writer.close();
  }

  #mustWait(part: BlockPart): boolean {
    if ('key' in part && this.#writer.isOpenTool(part.key)) return false;
    return this.#waiting.size > 0 || this.#writer.insideTool;
  }

  #wait(part: BlockPart): void {
    const key = 'key' in part ? part.key : part;
    const parts = this.#waiting.get(key);
    if (parts === undefined) this.#waiting.set(key, [part]);
    else parts.push(part);
  }

  #drain(): void {
    for (const [key, parts] of this.#waiting) {
      if (this.#writer.insideTool) return;
      this.#waiting.delete(key);
      for (const part of parts) this.#writer.write(part);
    }
  }
}

/** An empty text block is refused when it comes back in the history (client.md 4.1). */
function isEmpty(part: BlockPart): boolean {
  return (part.type === 'text' || part.type === 'thinking') && part.text === '';
}
