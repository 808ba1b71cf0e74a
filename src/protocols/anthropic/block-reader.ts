import type { Part } from '../../anthropic/parts.ts';
import {
  createToolInputScanner,
  type ToolInputScanner,
} from '../../anthropic/tool-input-scanner.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import type { AnswerContext } from '../adapter.ts';
import { type Fields, idOf, inputText, parseObject } from './block-fields.ts';
import { wrapSearchResult, wrapSecret } from './own-secrets.ts';

/** A block whose parts are not all told yet. Text is told at once, so it needs no state. */
type OpenBlock =
  | { readonly kind: 'thinking'; hasText: boolean; signature: string }
  | {
      readonly kind: 'tool';
      readonly key: string;
      /** The input of the start event; counts only when no fragments follow. */
      readonly startInput: string;
      readonly scanner: ToolInputScanner;
    }
  | { readonly kind: 'server-tool'; readonly block: Fields; readonly id: string; input: string }
  | { readonly kind: 'other' };

/**
 * Reads the content blocks of an answer. Compatible servers put text into the start event, leave
 * stops out, and give an input whole or in fragments (wire.md 4.5, 6.5, 8).
 */
export class BlockReader {
  /** Something was said, thought or called. */
  hasContent = false;
  /** Searches that the provider ran. */
  searchCount = 0;
  readonly #context: AnswerContext;
  readonly #emit: (part: Part) => void;
  readonly #open = new Map<number, OpenBlock>();
  #latest = 0;
  #toolCount = 0;
  #latestSearch = '';

  constructor(context: AnswerContext, emit: (part: Part) => void) {
    this.#context = context;
    this.#emit = emit;
  }

  /** A tool call's arguments have begun and are not a closed object yet. */
  get hasOpenInput(): boolean {
    return [...this.#open.values()].some(
      (open) => open.kind === 'tool' && !open.scanner.empty && !open.scanner.complete,
    );
  }

  start(indexField: unknown, block: unknown): void {
    const index = typeof indexField === 'number' ? indexField : this.#latest + 1;
    this.stop(index);
    this.#closeSequential();
    this.#latest = index;
    if (!isRecord(block)) return;
    switch (block['type']) {
      case 'text':
        this.#say(block['text']);
        return;
      case 'thinking':
        this.#open.set(index, { kind: 'thinking', hasText: false, signature: '' });
        this.#think(index, block['thinking']);
        this.#sign(index, block['signature']);
        return;
      case 'tool_use':
        this.#open.set(index, this.#startTool(block));
        return;
      case 'server_tool_use':
      case 'mcp_tool_use':
        this.#open.set(index, this.#startServerTool(block));
        return;
      default:
        this.#readWholeBlock(block);
        this.#open.set(index, { kind: 'other' });
    }
  }

  /** @throws ProxyError when arguments come for a tool call that was never started. */
  delta(indexField: unknown, delta: unknown): void {
    if (!isRecord(delta)) return;
    const index = typeof indexField === 'number' ? indexField : this.#latest;
    switch (delta['type']) {
      case 'text_delta':
        this.#say(delta['text']);
        return;
      case 'thinking_delta':
        this.#think(index, delta['thinking']);
        return;
      case 'signature_delta':
        this.#sign(index, delta['signature']);
        return;
      case 'input_json_delta':
        this.#readInput(index, inputText(delta['partial_json']));
    }
  }

  stop(indexField: unknown): void {
    const index = typeof indexField === 'number' ? indexField : this.#latest;
    const open = this.#open.get(index);
    if (open === undefined) return;
    this.#open.delete(index);
    switch (open.kind) {
      case 'thinking':
        this.#endThinking(open);
        return;
      case 'tool':
        if (open.scanner.empty && open.startInput !== '') {
          this.#emit({ type: 'tool-input', key: open.key, json: open.startInput });
        }
        this.#emit({ type: 'tool-end', key: open.key });
        return;
      case 'server-tool':
        this.#endServerTool(open);
        return;
      case 'other':
        return;
    }
  }

  /** The end of the answer: also of the blocks whose stop never came. */
  end(): void {
    for (const index of [...this.#open.keys()]) this.stop(index);
  }

  /** Only tool calls may overlap with what follows; anything else ends when another block begins. */
  #closeSequential(): void {
    for (const [index, open] of [...this.#open]) if (open.kind !== 'tool') this.stop(index);
  }

  #say(text: unknown): void {
    if (typeof text !== 'string' || text === '') return;
    this.#closeSequential();
    this.hasContent = true;
    this.#emit({ type: 'text', text });
  }

  #think(index: number, text: unknown): void {
    if (typeof text !== 'string' || text === '') return;
    if (this.#open.get(index)?.kind !== 'thinking') {
      this.#closeSequential();
      this.#open.set(index, { kind: 'thinking', hasText: false, signature: '' });
    }
    const open = this.#open.get(index);
    if (open?.kind === 'thinking') open.hasText = true;
    this.hasContent = true;
    this.#emit({ type: 'thinking', text });
  }

  #sign(index: number, signature: unknown): void {
    const open = this.#open.get(index);
    if (open?.kind === 'thinking' && typeof signature === 'string') open.signature = signature;
  }

  /** Without a text a block is still worth keeping when it is signed: the text was withheld (wire.md 9.4). */
  #endThinking({ hasText, signature }: Extract<OpenBlock, { kind: 'thinking' }>): void {
    if (!hasText && signature === '') return;
    const wrapped = wrapSecret(signature, this.#context.target);
    this.#emit({ type: 'thinking-signature', signature: wrapped });
  }

  #startTool(block: Fields): OpenBlock {
    const { id, name, input } = block;
    if (typeof name !== 'string' || name === '') {
      throw new ProxyError(
        'upstream_invalid_tool_call',
        `${this.#context.target.provider.name} sent a tool call without a name.`,
      );
    }
    const key = `tool-${this.#toolCount++}`;
    this.hasContent = true;
    this.#emit({
      type: 'tool-start',
      key,
      id: typeof id === 'string' && id !== '' ? id : undefined,
      name: this.#context.toolNames.get(name) ?? name,
    });
    return { kind: 'tool', key, startInput: inputText(input), scanner: createToolInputScanner() };
  }

  #startServerTool(block: Fields): OpenBlock {
    const id = idOf(block['id']) || `srvtoolu_${this.searchCount}`;
    this.hasContent = true;
    if (block['name'] === 'web_search') {
      this.searchCount += 1;
      this.#latestSearch = id;
    }
    return { kind: 'server-tool', block, id, input: '' };
  }

  #readInput(index: number, json: string): void {
    const open = this.#open.get(index);
    if (open?.kind === 'server-tool') open.input += json;
    else if (open?.kind === 'tool') {
      open.scanner.push(json);
      if (json !== '') this.#emit({ type: 'tool-input', key: open.key, json });
    } else if (open === undefined && json.trim() !== '') {
      throw new ProxyError(
        'upstream_invalid_tool_call',
        `${this.#context.target.provider.name} sent arguments for a tool call that was never started.`,
      );
    }
  }

  #endServerTool({ block, id, input }: Extract<OpenBlock, { kind: 'server-tool' }>): void {
    const parsed = parseObject(input) ?? (isRecord(block['input']) ? block['input'] : {});
    if (block['name'] === 'web_search') {
      this.#emit({ type: 'server-tool', id, name: 'web_search', input: parsed });
    } else {
      this.#describe({ ...block, input: parsed });
    }
  }

  /** The client sends back what it does not know, so only known types reach it (client.md 4.1). */
  #readWholeBlock(block: Fields): void {
    const { target } = this.#context;
    const { type, data, tool_use_id, content } = block;
    if (type === 'redacted_thinking') {
      if (typeof data !== 'string' || data === '') return;
      this.hasContent = true;
      this.#emit({ type: 'block', block: { type, data: wrapSecret(data, target) } });
    } else if (type === 'web_search_tool_result') {
      const id = idOf(tool_use_id) || this.#latestSearch;
      this.hasContent = true;
      this.#emit({ type: 'block', block: wrapSearchResult(id, content, target) });
    } else {
      this.#describe(block);
    }
  }

  #describe(block: Fields): void {
    const type = typeof block['type'] === 'string' ? block['type'] : 'unknown';
    this.#say(otherBlockText({ ...block, type }, () => undefined));
  }
}
