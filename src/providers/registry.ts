import type { EffortRule, OpenAiQuirks, Protocol } from '../config/types.ts';
import { COMMON_DIALECT } from './common-dialect.ts';

/** What is known of a provider before any configuration. */
export interface KnownProvider {
  readonly name: string;
  readonly protocol: Protocol;
  readonly baseUrl: string;
  /** The environment variable that holds the key by custom; undefined when none is needed. */
  readonly keyVariable: string | undefined;
  readonly quirks: OpenAiQuirks;
  readonly headers: Readonly<Record<string, string>>;
}

/** The only address that the client's own credential may go to (design.md section 7). */
export const ANTHROPIC_ORIGIN = 'https://api.anthropic.com';

/**
 * What OpenAI's models accept (wire.md 2.2), and what of it together with tools (wire.md 0.2): from
 * gpt-5.4 on, tools and an effort exclude each other on chat completions.
 */
const OPENAI_EFFORT_RULES: readonly EffortRule[] = [
  {
    models: 'gpt-5.6',
    efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
    effortsWithTools: ['none'],
  },
  { models: 'gpt-5.5', efforts: ['none', 'low', 'medium', 'high', 'xhigh'], effortsWithTools: [] },
  { models: 'gpt-5.4', efforts: ['none', 'low', 'medium', 'high', 'xhigh'], effortsWithTools: [] },
  { models: 'gpt-5.3', efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { models: 'gpt-5.2', efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { models: 'gpt-5.1', efforts: ['none', 'low', 'medium', 'high'] },
  { models: 'gpt-5', efforts: ['minimal', 'low', 'medium', 'high'] },
  { models: 'o', efforts: ['low', 'medium', 'high'] },
  { models: '', efforts: [] },
];

/**
 * One row for each known provider. Addresses: wire.md 1.1, 2.1, 4.1, 5.1, 6.1, 7.8 and 8. Thinking
 * is asked for only where every model of the provider takes the field: elsewhere one model refuses
 * what its neighbour needs, so the model's own default stands.
 */
const ROWS: readonly KnownProvider[] = [
  // No key variable: without a key of its own in the configuration, the client's credential is used.
  row({ name: 'anthropic', protocol: 'anthropic', baseUrl: ANTHROPIC_ORIGIN }),
  row({
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com',
    keyVariable: 'DEEPSEEK_API_KEY',
    // wire.md 4.3 and 4.4: V4 refuses a tool turn whose reasoning_content is missing.
    quirks: {
      thinking: 'deepseek',
      reasoningReplay: 'reasoning_content',
      maxStopSequences: 16,
      structuredOutput: 'json_object',
      imageModels: ['deepseek-flash', 'deepseek-v4-flash-vision'],
    },
  }),
  row({
    name: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    quirks: {
      maxTokensField: 'max_completion_tokens',
      systemRole: 'developer',
      midConversationSystem: true,
      thinking: 'reasoning_effort',
      effortRules: OPENAI_EFFORT_RULES,
      parallelToolCalls: true,
      pdfFiles: true,
      promptCacheKey: true,
    },
  }),
  row({
    name: 'ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    // wire.md 6.6. No thinking: a model without that capability answers 400 (6.4).
    quirks: { reasoningReplay: 'reasoning' },
  }),
  row({
    name: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyVariable: 'GEMINI_API_KEY',
    quirks: { thinking: 'reasoning_effort' },
  }),
  row({
    name: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    // wire.md 5.3, 5.4, 9.1 and 9.2.
    quirks: {
      midConversationSystem: true,
      thinking: 'openrouter',
      reasoningReplay: 'reasoning',
      parallelToolCalls: true,
      pdfFiles: true,
      cacheControl: true,
    },
    headers: { 'x-openrouter-title': 'tproxy' },
  }),
  row({
    name: 'groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    // wire.md 8: its other models take no effort, or only names of their own.
    quirks: {
      thinking: 'reasoning_effort',
      effortRules: [
        { models: 'openai/gpt-oss', efforts: ['low', 'medium', 'high'] },
        { models: '', efforts: [] },
      ],
      reasoningReplay: 'reasoning',
    },
  }),
  row({
    name: 'cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyVariable: 'CEREBRAS_API_KEY',
    quirks: { reasoningReplay: 'reasoning' },
  }),
  row({
    name: 'mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariable: 'MISTRAL_API_KEY',
    // wire.md 8: an id of any other length is refused.
    quirks: { maxToolCallIdLength: 9, exactToolCallIds: true },
  }),
  row({
    name: 'xai',
    baseUrl: 'https://api.x.ai/v1',
    keyVariable: 'XAI_API_KEY',
    // wire.md 8: reasoning models refuse stop strings, and most of its models reason.
    quirks: { maxStopSequences: 0 },
  }),
  row({
    name: 'moonshot',
    baseUrl: 'https://api.moonshot.ai/v1',
    keyVariable: 'MOONSHOT_API_KEY',
    // wire.md 8: a tool loop without its reasoning_content is refused; only k3 takes an effort.
    quirks: {
      maxTokensField: 'max_completion_tokens',
      thinking: 'reasoning_effort',
      effortRules: [
        { models: 'kimi-k3', efforts: ['low', 'high', 'max'] },
        { models: '', efforts: [] },
      ],
      reasoningReplay: 'reasoning_content',
    },
  }),
  row({
    name: 'zai',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    keyVariable: 'ZAI_API_KEY',
    quirks: { reasoningReplay: 'reasoning_content' },
  }),
  row({
    name: 'alibaba',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyVariable: 'DASHSCOPE_API_KEY',
  }),
];

/** The known providers by name. */
export const KNOWN_PROVIDERS: ReadonlyMap<string, KnownProvider> = new Map(
  ROWS.map((known) => [known.name, known]),
);

interface Row {
  readonly name: string;
  readonly protocol?: Protocol;
  readonly baseUrl: string;
  readonly keyVariable?: string;
  readonly quirks?: Partial<OpenAiQuirks>;
  readonly headers?: Readonly<Record<string, string>>;
}

function row({ quirks, ...differences }: Row): KnownProvider {
  return {
    protocol: 'openai',
    keyVariable: undefined,
    headers: {},
    ...differences,
    quirks: { ...COMMON_DIALECT, ...quirks },
  };
}
