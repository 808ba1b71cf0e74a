import { anthropicDialect, compatibleDialect } from './anthropic.ts';
import type { Dialect } from './dialect.ts';
import { geminiDialect } from './gemini.ts';
import { ollamaDialect } from './ollama.ts';
import { openaiDialect } from './openai.ts';
import { responsesDialect } from './openai-responses.ts';

/** One for each protocol that requests are translated to. */
export const TRANSLATED_DIALECTS: readonly Dialect[] = [
  openaiDialect,
  responsesDialect,
  geminiDialect,
  ollamaDialect,
  compatibleDialect,
];

/** Those, and Anthropic itself. */
export const ALL_DIALECTS: readonly Dialect[] = [...TRANSLATED_DIALECTS, anthropicDialect];
