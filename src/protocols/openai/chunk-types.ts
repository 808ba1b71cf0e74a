import type { ChatCompletionChunk } from 'openai/resources/chat/completions';

type OfficialDelta = ChatCompletionChunk.Choice.Delta;
type OfficialToolCall = ChatCompletionChunk.Choice.Delta.ToolCall;

/**
 * Chunks as they come: OpenAI's own type, every field of which may be missing, null or of another
 * shape, plus what vendors add (wire.md 2.4). Nothing here is validated; each reader checks what it
 * uses.
 */
type Loose<T> = { readonly [K in keyof T]?: T[K] | null };

export interface ToolCallFragment extends Loose<Omit<OfficialToolCall, 'function'>> {
  readonly function?: FunctionFragment | null;
}

interface FunctionFragment {
  readonly name?: string | null;
  /** Some send the parsed object. */
  readonly arguments?: unknown;
}

export interface Delta
  extends Loose<Omit<OfficialDelta, 'content' | 'tool_calls' | 'function_call'>> {
  /** Mistral sends an array of items. */
  readonly content?: string | readonly ContentItem[] | null;
  readonly tool_calls?: readonly ToolCallFragment[] | null;
  readonly function_call?: FunctionFragment | null;
  /** DeepSeek, Kimi, Z.ai, Qwen, xAI. */
  readonly reasoning_content?: string | null;
  /** Groq, Cerebras, Ollama, OpenRouter. */
  readonly reasoning?: string | null;
  /** OpenRouter: items of several kinds (wire.md 5.4). */
  readonly reasoning_details?: unknown;
  /** The sources of a web search (wire.md 9.9). */
  readonly annotations?: unknown;
}

/** Mistral (wire.md 8). */
export interface ContentItem {
  readonly type?: string;
  readonly text?: string | null;
  readonly thinking?: string | readonly ContentItem[] | null;
}

export interface Choice {
  readonly index?: number | null;
  readonly delta?: Delta | null;
  readonly finish_reason?: string | null;
  /** Kimi. */
  readonly usage?: unknown;
}

export interface Chunk {
  readonly choices?: readonly Choice[] | null;
  readonly usage?: unknown;
  /** Groq. */
  readonly x_groq?: { readonly usage?: unknown; readonly error?: unknown } | null;
}
