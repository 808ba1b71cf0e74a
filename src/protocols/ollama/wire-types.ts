import type {
  ChatRequest as SdkChatRequest,
  Message as SdkMessage,
  Tool as SdkTool,
  ToolCall as SdkToolCall,
} from 'ollama';

/** The request as the vendor's SDK has it, and what its server takes besides (wire.md 6.4). */

export type Think = NonNullable<SdkChatRequest['think']>;
export type Options = NonNullable<SdkChatRequest['options']>;

export interface ToolCall extends SdkToolCall {
  readonly id: string;
  readonly function: SdkToolCall['function'] & { readonly index: number };
}

export interface Message extends SdkMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  /** Base64 without a `data:` prefix. */
  images?: string[];
  tool_calls?: ToolCall[];
  tool_call_id?: string;
}

export interface FunctionTool extends Omit<SdkTool, 'function'> {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    /** A JSON schema. The server keeps the words that it knows and ignores the others. */
    readonly parameters: Readonly<Record<string, unknown>>;
  };
}

export interface ChatRequest extends Omit<SdkChatRequest, 'messages' | 'tools'> {
  readonly stream: boolean;
  readonly messages: Message[];
  readonly tools?: readonly FunctionTool[];
  /** False: a prompt that is too long is an error, and not cut in silence (wire.md 6.2). */
  readonly truncate: boolean;
  /** False: an answer that fills the context ends, and does not push the prompt out of it. */
  readonly shift: boolean;
}
