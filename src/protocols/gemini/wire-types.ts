import type {
  FunctionCallingConfig,
  FunctionCallingConfigMode,
  FunctionDeclaration,
  Content as SdkContent,
  GenerationConfig as SdkGenerationConfig,
  Part as SdkPart,
  ThinkingConfig as SdkThinkingConfig,
  ThinkingLevel,
} from '@google/genai';

/** The request as Google publishes it; enums as the strings that are sent. */

export type Part = SdkPart;

export interface Content extends SdkContent {
  role: 'user' | 'model';
  parts: Part[];
}

export interface Declaration extends FunctionDeclaration {
  name: string;
  parametersJsonSchema: Readonly<Record<string, unknown>>;
}

/** Functions, or Google's own search: most models take only one of the two (wire.md 7.2). */
export type GeminiTool =
  | { readonly functionDeclarations: readonly Declaration[] }
  | { readonly googleSearch: Readonly<Record<string, never>> };

export interface ToolConfig {
  readonly functionCallingConfig: Omit<FunctionCallingConfig, 'mode'> & {
    readonly mode: `${FunctionCallingConfigMode}`;
  };
}

/** Lower case is accepted, and how Google's own pages write it (wire.md 7.4). */
export type Level = Lowercase<`${ThinkingLevel}`>;

export interface ThinkingConfig extends Omit<SdkThinkingConfig, 'thinkingLevel'> {
  readonly thinkingLevel?: Level;
}

export interface GenerationConfig extends Omit<SdkGenerationConfig, 'thinkingConfig'> {
  thinkingConfig?: ThinkingConfig;
}

export interface GeminiRequest {
  readonly systemInstruction?: { readonly parts: readonly Part[] };
  readonly contents: readonly Content[];
  readonly tools?: readonly GeminiTool[];
  readonly toolConfig?: ToolConfig;
  readonly generationConfig: GenerationConfig;
}
