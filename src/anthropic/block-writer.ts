import { ProxyError } from '../errors/proxy-error.ts';
import type { AnswerBlock, StreamEvent } from './events.ts';
import type { Part } from './parts.ts';
import { createToolInputScanner, type ToolInputScanner } from './tool-input-scanner.ts';

/** The parts that make content blocks. */
export type BlockPart = Exclude<Part, { type: 'usage' | 'finish' }>;
type ToolStart = Extract<BlockPart, { type: 'tool-start' }>;
type ServerTool = Extract<BlockPart, { type: 'server-tool' }>;

export interface BlockWriterOptions {
  /** Signs a thinking block to which the provider gave no signature. */
  readonly thinkingSignature: string;
  /** Makes an id for a tool call that came without one, or with one already used. */
  readonly newToolId: () => string;
  readonly emit: (event: StreamEvent) => void;
}

type OpenBlock =
  | { readonly kind: 'text'; readonly index: number }
  | { readonly kind: 'thinking'; readonly index: number }
  | {
      readonly kind: 'tool';
      readonly index: number;
      readonly key: string;
      readonly input: ToolInputScanner;
    };

/** Writes parts as blocks with contiguous indices, one open at a time (wire.md 1.5). */
export class BlockWriter {
  /** Characters of text, thinking and tool arguments written. */
  characterCount = 0;
  readonly #options: BlockWriterOptions;
  readonly #toolIds = new Set<string>();
  readonly #endedTools = new Set<string>();
  #open: OpenBlock | undefined;
  #nextIndex = 0;

  constructor(options: BlockWriterOptions) {
    this.#options = options;
  }

  get toolCount(): number {
    return this.#toolIds.size;
  }

  /** A tool call is open whose arguments are not complete. */
  get insideTool(): boolean {
    return this.#open?.kind === 'tool' && !this.#open.input.complete;
  }

  /** The open block is the tool call with this key. */
  isOpenTool(key: string): boolean {
    return this.#open?.kind === 'tool' && this.#open.key === key;
  }

  /** @throws ProxyError when arguments come for a tool call that is not open. */
  write(part: BlockPart): void {
    switch (part.type) {
      case 'text':
        this.#writeText(part.text);
        return;
      case 'thinking':
        this.#writeThinking(part.text);
        return;
      case 'thinking-signature':
        this.#openThinking();
        this.#closeThinking(part.signature);
        return;
      case 'tool-start':
        this.#openTool(part);
        return;
      case 'tool-input':
        this.#writeToolInput(part.key, part.json);
        return;
      case 'tool-end':
        if (this.isOpenTool(part.key)) this.close();
        return;
      case 'server-tool':
        this.#writeServerTool(part);
        return;
      case 'block':
        this.close();
        this.#stop(this.#start(part.block));
        return;
    }
  }

  /** Closes the open block, if any. */
  close(): void {
    const open = this.#open;
    if (open === undefined) return;
    if (open.kind === 'thinking') {
      this.#closeThinking(this.#options.thinkingSignature);
      return;
    }
    if (open.kind === 'tool') {
      if (open.input.empty) this.#emitToolInput(open.index, '{}');
      this.#endedTools.add(open.key);
    }
    this.#stop(open.index);
  }

  #writeText(text: string): void {
    if (this.#open?.kind !== 'text') {
      this.close();
      this.#open = { kind: 'text', index: this.#start({ type: 'text', text: '' }) };
    }
    this.characterCount += text.length;
    this.#options.emit({
      type: 'content_block_delta',
      index: this.#open.index,
      delta: { type: 'text_delta', text },
    });
  }

  #writeThinking(thinking: string): void {
    const index = this.#openThinking();
    this.characterCount += thinking.length;
    this.#options.emit({
      type: 'content_block_delta',
      index,
      delta: { type: 'thinking_delta', thinking },
    });
  }

  #openThinking(): number {
    if (this.#open?.kind !== 'thinking') {
      this.close();
      const index = this.#start({ type: 'thinking', thinking: '', signature: '' });
      this.#open = { kind: 'thinking', index };
    }
    return this.#open.index;
  }

  #closeThinking(signature: string): void {
    const index = this.#openThinking();
    this.#options.emit({
      type: 'content_block_delta',
      index,
      delta: { type: 'signature_delta', signature },
    });
    this.#stop(index);
  }

  #openTool(part: ToolStart): void {
    this.close();
    const id = this.#uniqueToolId(part.id);
    const index = this.#start({ type: 'tool_use', id, name: part.name, input: {} });
    this.#open = { kind: 'tool', index, key: part.key, input: createToolInputScanner() };
  }

  /**
   * The client loses a call whose id another call has (client.md 4.1), and Anthropic takes only
   * these characters when the history comes back (wire.md 9.8).
   */
  #uniqueToolId(wanted: string | undefined): string {
    let id = (wanted ?? '').replaceAll(/[^a-zA-Z0-9_-]/g, '_');
    while (id === '' || this.#toolIds.has(id)) id = this.#options.newToolId();
    this.#toolIds.add(id);
    return id;
  }

  #writeToolInput(key: string, json: string): void {
    if (this.#open?.kind === 'tool' && this.#open.key === key) {
      this.#open.input.push(json);
      this.#emitToolInput(this.#open.index, json);
    } else if (json.trim() !== '') {
      const state = this.#endedTools.has(key) ? 'had ended' : 'was never started';
      throw new ProxyError(
        'upstream_invalid_tool_call',
        `The upstream sent arguments for a tool call that ${state}.`,
      );
    }
  }

  #writeServerTool({ id, name, input }: ServerTool): void {
    this.close();
    const index = this.#start({ type: 'server_tool_use', id, name, input: {} });
    this.#emitToolInput(index, JSON.stringify(input));
    this.#stop(index);
  }

  #emitToolInput(index: number, json: string): void {
    this.characterCount += json.length;
    this.#options.emit({
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json: json },
    });
  }

  #start(block: AnswerBlock): number {
    const index = this.#nextIndex++;
    this.#options.emit({ type: 'content_block_start', index, content_block: block });
    return index;
  }

  #stop(index: number): void {
    this.#options.emit({ type: 'content_block_stop', index });
    this.#open = undefined;
  }
}
