import type {
  RedactedThinkingBlock,
  StopReason,
  WebSearchToolResultBlock,
} from '@anthropic-ai/sdk/resources/messages/messages';

export type { StopReason };

/** Token counts of one answer, in Anthropic's sense: the three input counts are disjoint. */
export interface Usage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreationTokens: number;
  /** Those of `cacheCreationTokens` that are kept for an hour, which costs more; absent: none. */
  readonly cacheCreation1hTokens?: number;
  /** Includes the thinking tokens. */
  readonly outputTokens: number;
  readonly thinkingTokens: number;
  /** Searches that the provider ran itself; absent: none. */
  readonly webSearchRequests?: number;
}

/** A block without deltas: it arrives whole in its start event (wire.md 1.5). */
export type WholeBlock =
  | RedactedThinkingBlock
  | Pick<WebSearchToolResultBlock, 'type' | 'tool_use_id' | 'content'>;

/**
 * What a protocol adapter reads out of a provider's answer, in order. Adapters emit parts; the
 * message builder alone turns them into events with block indices (docs/architecture.md).
 *
 * `key` tells tool calls of one answer apart while their fragments interleave. A tool call that is
 * not ended by `tool-end` ends when the answer does.
 */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  /** Ends the open thinking block with this signature. */
  | { readonly type: 'thinking-signature'; readonly signature: string }
  | {
      readonly type: 'tool-start';
      readonly key: string;
      readonly id: string | undefined;
      readonly name: string;
    }
  | { readonly type: 'tool-input'; readonly key: string; readonly json: string }
  | { readonly type: 'tool-end'; readonly key: string }
  /** A tool that the provider ran itself, e.g. a search; its result follows as a `block`. */
  | {
      readonly type: 'server-tool';
      readonly id: string;
      readonly name: 'web_search';
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'block'; readonly block: WholeBlock }
  /** The last one counts. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** The answer is over: nothing that may still come belongs to it. */
  | {
      readonly type: 'finish';
      readonly reason: StopReason;
      /** The stop string that was hit, when the provider tells. */
      readonly stopSequence?: string;
    };
