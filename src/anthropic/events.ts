import type {
  MessageDeltaUsage,
  RawContentBlockDeltaEvent,
  RawContentBlockStopEvent,
  RawMessageDeltaEvent,
  RawMessageStartEvent,
  RawMessageStopEvent,
  Message as SdkMessage,
  Usage as SdkUsage,
  ServerToolUseBlock,
  TextBlock,
  ThinkingBlock,
  ToolUseBlock,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { AnthropicErrorType } from '../errors/proxy-error.ts';
import type { WholeBlock } from './parts.ts';

/** The blocks that a translated answer can hold. All content arrives in deltas (wire.md 1.6). */
export type AnswerBlock =
  | Pick<TextBlock, 'type' | 'text'>
  | ThinkingBlock
  | Pick<ToolUseBlock, 'type' | 'id' | 'name' | 'input'>
  | Pick<ServerToolUseBlock, 'type' | 'id' | 'name' | 'input'>
  | WholeBlock;

export interface ContentBlockStartEvent {
  readonly type: 'content_block_start';
  readonly index: number;
  readonly content_block: AnswerBlock;
}

export interface ErrorEvent {
  readonly type: 'error';
  readonly error: { readonly type: AnthropicErrorType; readonly message: string };
}

/** The events of a streamed answer (wire.md 1.5). */
export type StreamEvent =
  | RawMessageStartEvent
  | ContentBlockStartEvent
  | RawContentBlockDeltaEvent
  | RawContentBlockStopEvent
  | RawMessageDeltaEvent
  | RawMessageStopEvent
  | ErrorEvent
  | { readonly type: 'ping' };

/** A whole answer: the same events, collected. */
export type AnswerMessage = Omit<SdkMessage, 'content'> & { readonly content: AnswerBlock[] };

export type { MessageDeltaUsage, SdkUsage };
