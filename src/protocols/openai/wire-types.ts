import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionContentPartText,
  ChatCompletionCreateParamsBase,
  ChatCompletionDeveloperMessageParam,
  ChatCompletionFunctionTool,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionSystemMessageParam,
  ChatCompletionToolChoiceOption,
  ChatCompletionToolMessageParam,
  ChatCompletionUserMessageParam,
} from 'openai/resources/chat/completions';
import type { OpenAiEffort } from '../../config/types.ts';
import type { ReasoningDetail } from './reasoning-details.ts';

/** The request as OpenAI publishes it, and what other vendors add to it. */

export type ToolChoice = ChatCompletionToolChoiceOption | Pick<SearchTool, 'type'>;
export type FunctionTool = ChatCompletionFunctionTool;
/** OpenRouter runs it itself, and a choice may name it (wire.md 5.3). */
export interface SearchTool {
  readonly type: 'openrouter:web_search';
  readonly parameters: {
    readonly max_results: number;
    readonly max_total_results?: number;
    readonly allowed_domains?: readonly string[];
    readonly excluded_domains?: readonly string[];
    readonly user_location?: object;
  };
}
export type FunctionCall = ChatCompletionMessageFunctionToolCall;
export type ResponseFormat = NonNullable<ChatCompletionCreateParamsBase['response_format']>;

/** OpenRouter takes the Messages API's own mark and hands it to Claude models (wire.md 5.3). */
export interface TextPart extends ChatCompletionContentPartText {
  readonly cache_control?: { readonly type: 'ephemeral'; readonly ttl?: string };
}
export type UserPart = Exclude<ChatCompletionContentPart, ChatCompletionContentPartText> | TextPart;

export interface AssistantMessage extends ChatCompletionAssistantMessageParam {
  content: string | null;
  tool_calls?: FunctionCall[];
  /** DeepSeek, Kimi, Z.ai, Qwen (wire.md 4.4, 8). */
  reasoning_content?: string;
  /** Groq, Cerebras, Ollama, OpenRouter (wire.md 5.4, 6.6, 8). */
  reasoning?: string;
  /** OpenRouter (wire.md 5.4). */
  reasoning_details?: ReasoningDetail[];
}

export type SystemMessage = ChatCompletionSystemMessageParam | ChatCompletionDeveloperMessageParam;
export type UserMessage = ChatCompletionUserMessageParam;
export type ToolMessage = ChatCompletionToolMessageParam;
export type ChatMessage = ChatCompletionMessageParam;

/** The fields that ask for thinking; which of them, the provider's quirks say. */
export interface ThinkingFields {
  readonly reasoning_effort?: OpenAiEffort;
  /** DeepSeek, Z.ai (wire.md 4.3, 8). */
  readonly thinking?: { readonly type: 'enabled' | 'disabled' };
  /** OpenRouter (wire.md 5.3). */
  readonly reasoning?: { readonly effort?: OpenAiEffort; readonly max_tokens?: number };
}

export interface ToolFields {
  readonly tools?: readonly (FunctionTool | SearchTool)[];
  readonly tool_choice?: ToolChoice;
  readonly parallel_tool_calls?: boolean;
}

export type ChatRequest = Omit<
  ChatCompletionCreateParamsBase,
  'reasoning_effort' | keyof ToolFields
> &
  ThinkingFields &
  ToolFields;
