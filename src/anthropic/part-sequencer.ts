import type { BlockPart, BlockWriter } from './block-writer.ts';

/**
 * Puts interleaved parts in an order that blocks can be written in. The client runs a tool as soon
 * as its block stops, so a tool block stays open until its arguments are complete, and what comes
 * for other blocks meanwhile waits (wire.md 1.6, 2.4).
 */
export class PartSequencer {
  readonly #writer: BlockWriter;
  #waiting: BlockPart[] = [];

  constructor(writer: BlockWriter) {
    this.#writer = writer;
  }

  push(part: BlockPart): void {
    if (isEmpty(part)) return;
    if (this.#mustWait(part)) {
      this.#waiting.push(part);
      return;
    }
    this.#writer.write(part);
    if (this.#waiting.length > 0 && !this.#writer.insideTool) this.#drain();
  }

  /** Writes what waits, whether or not the tool call before it ever became complete. */
  end(): void {
    while (this.#waiting.length > 0) {
      this.#writer.close();
      this.#drain();
    }
    this.#writer.close();
  }

  #mustWait(part: BlockPart): boolean {
    if ('key' in part && this.#writer.isOpenTool(part.key)) return false;
    return this.#waiting.length > 0 || this.#writer.insideTool;
  }

  #drain(): void {
    let before: number;
    do {
      const parts = this.#waiting;
      before = parts.length;
      this.#waiting = [];
      for (const part of parts) {
        if (this.#mustWait(part)) this.#waiting.push(part);
        else this.#writer.write(part);
      }
    } while (this.#waiting.length > 0 && this.#waiting.length < before && !this.#writer.insideTool);
  }
}

/** An empty text block is refused when it comes back in the history (client.md 4.1). */
function isEmpty(part: BlockPart): boolean {
  return (part.type === 'text' || part.type === 'thinking') && part.text === '';
}
