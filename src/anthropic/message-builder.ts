import { ProxyError } from '../errors/proxy-error.ts';
import { BlockWriter } from './block-writer.ts';
import type { MessageDeltaUsage, SdkUsage, StreamEvent } from './events.ts';
import { PartSequencer } from './part-sequencer.ts';
import type { Part, StopReason, Usage } from './parts.ts';

type FinishPart = Extract<Part, { type: 'finish' }>;

export interface MessageBuilderOptions {
  /** The answer's own id, `msg_…`. */
  readonly id: string;
  /** The model that the client asked for: it drops thinking that another name signed. */
  readonly model: string;
  /** Tokens; stands in message_start until the provider's own count arrives. */
  readonly estimatedInputTokens: number;
  /** Tokens; asked for at the end when the provider has counted none. Without it, the estimate. */
  readonly countInputTokens?: () => number;
  /** Signs a thinking block to which the provider gave no signature. */
  readonly thinkingSignature: string;
  /** Makes an id for a tool call that came without one, or with one already used. */
  readonly newToolId: () => string;
}

/**
 * The one place where events are made. Whatever order the parts come in, the events obey the
 * grammar of wire.md 1.5: contiguous indices, one block open at a time, deltas that match their
 * block, exactly one message_delta and message_stop.
 */
export interface MessageBuilder {
  push(part: Part): readonly StreamEvent[];
  /** Closes the answer. @throws ProxyError `upstream_truncated` when no finish part came. */
  end(): readonly StreamEvent[];
}

/** Creates the builder of one answer. */
export function createMessageBuilder(options: MessageBuilderOptions): MessageBuilder {
  let events: StreamEvent[] = [];
  let started = false;
  let finish: FinishPart | undefined;
  let usage: Usage | undefined;
  const blocks = new BlockWriter({ ...options, emit: (event) => events.push(event) });
  const sequencer = new PartSequencer(blocks);

  const start = (): void => {
    if (started) return;
    started = true;
    events.push(messageStart(options));
  };
  const flush = (): readonly StreamEvent[] => {
    const ready = events;
    events = [];
    return ready;
  };

  return {
    push(part) {
      if (part.type === 'usage') usage = part.usage;
      else if (part.type === 'finish') finish = part;
      else {
        start();
        sequencer.push(part);
      }
      return flush();
    },
    end() {
      if (finish === undefined) {
        throw new ProxyError(
          'upstream_truncated',
          'The upstream ended the answer before it was complete.',
        );
      }
      start();
      sequencer.end();
      const reason = stopReason(finish.reason, blocks);
      const stopSequence = finish.stopSequence ?? null;
      events.push(messageDelta(reason, stopSequence, usage ?? estimatedUsage(options, blocks)));
      events.push({ type: 'message_stop' });
      return flush();
    },
  };
}

/** Claude Code runs a tool whatever the reason says, but other clients go by it (wire.md 2.5). */
function stopReason(reason: StopReason, blocks: BlockWriter): StopReason {
  if (reason === 'end_turn' && blocks.toolCount > 0) return 'tool_use';
  if (reason === 'tool_use' && blocks.toolCount === 0) return 'end_turn';
  return reason;
}

/** About four characters make a token; only used when the provider reports nothing at all. */
function estimatedUsage(options: MessageBuilderOptions, blocks: BlockWriter): Usage {
  return {
    inputTokens: options.countInputTokens?.() ?? options.estimatedInputTokens,
    cacheReadTokens: 0,
    cacheCreationTokens: 0,
    outputTokens: Math.ceil(blocks.characterCount / 4),
    thinkingTokens: 0,
  };
}

function messageStart(options: MessageBuilderOptions): StreamEvent {
  return {
    type: 'message_start',
    message: {
      id: options.id,
      type: 'message',
      role: 'assistant',
      model: options.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: startUsage(options.estimatedInputTokens),
    },
  };
}

function startUsage(inputTokens: number): SdkUsage {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: null,
    output_tokens: 0,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: null,
    inference_geo: null,
    speed: null,
  };
}

function messageDelta(reason: StopReason, stopSequence: string | null, usage: Usage): StreamEvent {
  return {
    type: 'message_delta',
    delta: {
      stop_reason: reason,
      stop_sequence: stopSequence,
      stop_details: null,
      container: null,
    },
    usage: deltaUsage(usage),
  };
}

/**
 * The client keeps the estimate of message_start when the final count is 0 (wire.md 9.6), so a
 * prompt that came wholly from the cache is reported as one uncached token.
 */
function deltaUsage(usage: Usage): MessageDeltaUsage {
  const cached = usage.cacheReadTokens + usage.cacheCreationTokens;
  return {
    input_tokens: usage.inputTokens === 0 && cached > 0 ? 1 : usage.inputTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation_input_tokens: usage.cacheCreationTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.thinkingTokens },
    server_tool_use: serverToolUsage(usage.webSearchRequests ?? 0),
  };
}

function serverToolUsage(webSearchRequests: number): MessageDeltaUsage['server_tool_use'] {
  if (webSearchRequests === 0) return null;
  return { web_search_requests: webSearchRequests, web_fetch_requests: 0 };
}
