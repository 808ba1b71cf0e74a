import type { StreamEvent } from '../../src/anthropic/events.ts';

/** What a strict reader of the event grammar (wire.md 1.5) gets out of a stream. */
export interface ReadAnswer {
  text: string;
  thinking: string;
  tools: { id: string; name: string; input: string }[];
  signatures: string[];
  /** The arguments of the tools that the provider ran itself. */
  serverTools: string[];
  /** Blocks without deltas. */
  blocks: unknown[];
  blockTypes: string[];
  stopReason: string | null | undefined;
  usage: Readonly<Record<string, unknown>> | undefined;
  model: string | undefined;
  error: { readonly type: string; readonly message: string } | undefined;
}

type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;

/**
 * Reads events as the grammar allows them and nothing else.
 * @throws Error that names the first breach.
 */
export function readEvents(events: Iterable<StreamEvent>): ReadAnswer {
  const reader = new StrictReader();
  for (const event of events) reader.read(event);
  return reader.end();
}

/** Parses server-sent events the way the client does: a frame without an `event:` line is a breach. */
export function parseFrames(stream: string): StreamEvent[] {
  return stream
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const match = /^event: (\w+)\ndata: (.*)$/.exec(frame);
      if (match === null) throw new Error(`not a frame: ${frame}`);
      const event: StreamEvent = JSON.parse(match[2] ?? '');
      if (event.type !== match[1]) throw new Error(`event ${match[1]} holds ${event.type}`);
      return event;
    });
}

const WHOLE_BLOCKS = new Set(['redacted_thinking', 'web_search_tool_result']);

class StrictReader {
  readonly #answer: ReadAnswer = {
    text: '',
    thinking: '',
    tools: [],
    signatures: [],
    serverTools: [],
    blocks: [],
    blockTypes: [],
    stopReason: undefined,
    usage: undefined,
    model: undefined,
    error: undefined,
  };
  #started = false;
  #open: { readonly type: string; readonly index: number } | undefined;
  #deltaSeen = false;
  #over = false;

  read(event: StreamEvent): void {
    if (this.#over) breach(`${event.type} after the end`);
    switch (event.type) {
      case 'ping':
        return;
      case 'error':
        this.#answer.error = event.error;
        this.#over = true;
        return;
      case 'message_start':
        this.#readStart(event);
        return;
      case 'content_block_start':
        this.#readBlockStart(event);
        return;
      case 'content_block_delta':
        this.#readDelta(event);
        return;
      case 'content_block_stop':
        if (this.#open?.index !== event.index) breach(`a stop for block ${event.index}`);
        this.#open = undefined;
        return;
      case 'message_delta':
        this.#readMessageDelta(event);
        return;
      case 'message_stop':
        if (!this.#deltaSeen) breach('message_stop without message_delta');
        this.#over = true;
        return;
    }
  }

  end(): ReadAnswer {
    if (!this.#over) breach('the stream ends without message_stop or error');
    return this.#answer;
  }

  #readStart(event: EventOf<'message_start'>): void {
    if (this.#started) breach('a second message_start');
    if (event.message.content.length > 0) breach('content in message_start');
    this.#started = true;
    this.#answer.model = event.message.model;
  }

  #readBlockStart({ index, content_block: block }: EventOf<'content_block_start'>): void {
    if (!this.#started) breach('a block before message_start');
    if (this.#open !== undefined) breach('two blocks open');
    if (this.#deltaSeen) breach('a block after message_delta');
    if (index !== this.#answer.blockTypes.length) breach(`a block with index ${index}`);
    this.#open = { type: block.type, index };
    this.#answer.blockTypes.push(block.type);
    if (WHOLE_BLOCKS.has(block.type)) this.#answer.blocks.push(block);
    if (block.type !== 'tool_use') return;
    if (this.#answer.tools.some(({ id }) => id === block.id)) breach(`tool id ${block.id} twice`);
    this.#answer.tools.push({ id: block.id, name: block.name, input: '' });
  }

  #readDelta({ index, delta }: EventOf<'content_block_delta'>): void {
    if (this.#open?.index !== index) breach(`a delta for block ${index}, which is not open`);
    const answer = this.#answer;
    const kind = `${delta.type} in ${this.#open?.type}`;
    const tool = answer.tools.at(-1);
    if (kind === 'text_delta in text' && 'text' in delta) answer.text += delta.text;
    else if (kind === 'thinking_delta in thinking' && 'thinking' in delta) {
      answer.thinking += delta.thinking;
    } else if (kind === 'signature_delta in thinking' && 'signature' in delta) {
      answer.signatures.push(delta.signature);
    } else if (kind === 'input_json_delta in tool_use' && 'partial_json' in delta && tool) {
      tool.input += delta.partial_json;
    } else if (kind === 'input_json_delta in server_tool_use' && 'partial_json' in delta) {
      answer.serverTools.push(delta.partial_json);
    } else breach(kind);
  }

  #readMessageDelta(event: EventOf<'message_delta'>): void {
    if (this.#open !== undefined) breach('message_delta inside a block');
    if (this.#deltaSeen) breach('a second message_delta');
    this.#deltaSeen = true;
    this.#answer.stopReason = event.delta.stop_reason;
    this.#answer.usage = { ...event.usage };
  }
}

function breach(what: string): never {
  throw new Error(`breach of the event grammar: ${what}`);
}
