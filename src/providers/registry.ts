import type { Endpoint, OpenAiQuirks } from '../config/types.ts';
import { COMMON_DIALECT } from './common-dialect.ts';
import { OPENAI_EFFORT_RULES } from './openai-efforts.ts';

/** What is known of a provider before any configuration. */
export interface KnownProvider {
  readonly name: string;
  /** The first is the one to take; those with models of their own are for these. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  /** The environment variable that holds the key by custom; undefined when none is needed. */
  readonly keyVariable: string | undefined;
  readonly quirks: OpenAiQuirks;
  readonly headers: Readonly<Record<string, string>>;
}

/** The only address that the client's own credential may go to (design.md section 7). */
export const ANTHROPIC_ORIGIN = 'https://api.anthropic.com';

/** Models that only reason, or only take tools, on Responses (wire.md 0.2, 2.1). */
const OPENAI_RESPONSES_MODELS = ['gpt-5', 'gpt-6', 'o1', 'o3', 'o4', 'codex'];

/**
 * One row for each known provider. Addresses: wire.md 1.1, 2.1, 4.1, 5.1, 6.1, 7.8 and 8. Thinking
 * is asked for only where every model of the provider takes the field: elsewhere one model refuses
 * what its neighbour needs, so the model's own default stands.
 */
const ROWS: readonly KnownProvider[] = [
  // No key variable: without a key of its own in the configuration, the client's credential is used.
  row({ name: 'anthropic', endpoints: [{ protocol: 'anthropic', baseUrl: ANTHROPIC_ORIGIN }] }),
  row({
    name: 'deepseek',
    endpoints: [
      // wire.md 4.2: the way that needs least translation
      { protocol: 'anthropic', baseUrl: 'https://api.deepseek.com/anthropic' },
      { protocol: 'openai', baseUrl: 'https://api.deepseek.com' },
    ],
    keyVariable: 'DEEPSEEK_API_KEY',
    // wire.md 4.3 and 4.4: V4 refuses a tool turn whose reasoning_content is missing.
    quirks: {
      thinking: 'deepseek',
      reasoningReplay: 'reasoning_content',
      maxStopSequences: 16,
      structuredOutput: 'json_object',
    },
  }),
  row({
    name: 'openai',
    endpoints: [
      { protocol: 'openai', baseUrl: 'https://api.openai.com/v1' },
      {
        protocol: 'openai-responses',
        baseUrl: 'https://api.openai.com/v1',
        models: OPENAI_RESPONSES_MODELS,
      },
    ],
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
    endpoints: [
      // wire.md 6.3: only here can the context be set, and is not cut in silence
      { protocol: 'ollama', baseUrl: 'http://127.0.0.1:11434' },
      { protocol: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' },
    ],
    // wire.md 6.6. No thinking: a model without that capability answers 400 (6.4).
    quirks: { reasoningReplay: 'reasoning' },
  }),
  row({
    name: 'gemini',
    endpoints: [
      { protocol: 'gemini', baseUrl: 'https://generativelanguage.googleapis.com/v1beta' },
      { protocol: 'openai', baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai' },
    ],
    keyVariable: 'GEMINI_API_KEY',
    quirks: { thinking: 'reasoning_effort' },
  }),
  row({
    name: 'openrouter',
    endpoints: [
      { protocol: 'openai', baseUrl: 'https://openrouter.ai/api/v1' },
      // wire.md 5.2: keeps signatures and cache marks, which only Anthropic itself honours
      {
        protocol: 'anthropic',
        baseUrl: 'https://openrouter.ai/api',
        models: ['anthropic/'],
        transformers: [
          {
            name: 'customparams',
            options: { provider: { order: ['anthropic'], allow_fallbacks: false } },
          },
        ],
      },
    ],
    keyVariable: 'OPENROUTER_API_KEY',
    // wire.md 5.3, 5.4, 9.1 and 9.2.
    quirks: {
      midConversationSystem: true,
      thinking: 'openrouter',
      reasoningReplay: 'reasoning_details',
      parallelToolCalls: true,
      pdfFiles: true,
      cacheControl: true,
      webSearch: 'openrouter',
    },
    headers: { 'x-openrouter-title': 'tproxy' },
  }),
  row({
    name: 'groq',
    endpoints: [{ protocol: 'openai', baseUrl: 'https://api.groq.com/openai/v1' }],
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
    endpoints: [{ protocol: 'openai', baseUrl: 'https://api.cerebras.ai/v1' }],
    keyVariable: 'CEREBRAS_API_KEY',
    quirks: { reasoningReplay: 'reasoning' },
  }),
  row({
    name: 'mistral',
    endpoints: [{ protocol: 'openai', baseUrl: 'https://api.mistral.ai/v1' }],
    keyVariable: 'MISTRAL_API_KEY',
    // wire.md 8: an id of any other length is refused, and so is user text right after a tool result.
    quirks: { maxToolCallIdLength: 9, exactToolCallIds: true, assistantAfterTools: true },
  }),
  row({
    name: 'xai',
    endpoints: [
      // wire.md 8: chat completions are its old way
      { protocol: 'openai-responses', baseUrl: 'https://api.x.ai/v1' },
      { protocol: 'openai', baseUrl: 'https://api.x.ai/v1' },
    ],
    keyVariable: 'XAI_API_KEY',
    // wire.md 8: reasoning models refuse stop strings, and most of its models reason.
    quirks: { maxStopSequences: 0 },
  }),
  row({
    name: 'moonshot',
    endpoints: [
      { protocol: 'openai', baseUrl: 'https://api.moonshot.ai/v1' },
      { protocol: 'anthropic', baseUrl: 'https://api.moonshot.ai/anthropic' },
    ],
    keyVariable: 'MOONSHOT_API_KEY',
    // wire.md 8: a tool loop without its reasoning_content is refused; only k3 takes an effort;
    // schemas and sampling have rules of their own.
    quirks: {
      maxTokensField: 'max_completion_tokens',
      thinking: 'reasoning_effort',
      effortRules: [
        { models: 'kimi-k3', efforts: ['low', 'high', 'max'] },
        { models: '', efforts: [] },
      ],
      reasoningReplay: 'reasoning_content',
      tightSchemas: true,
      fixedSampling: true,
    },
  }),
  row({
    name: 'zai',
    endpoints: [
      { protocol: 'openai', baseUrl: 'https://api.z.ai/api/paas/v4' },
      { protocol: 'anthropic', baseUrl: 'https://api.z.ai/api/anthropic' },
    ],
    keyVariable: 'ZAI_API_KEY',
    // wire.md 8: thinking is on or off, in no degrees.
    quirks: { thinking: 'switch', reasoningReplay: 'reasoning_content' },
  }),
  row({
    name: 'alibaba',
    endpoints: [
      { protocol: 'openai', baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1' },
      { protocol: 'anthropic', baseUrl: 'https://dashscope-intl.aliyuncs.com/apps/anthropic' },
    ],
    keyVariable: 'DASHSCOPE_API_KEY',
  }),
];

/** The known providers by name. */
export const KNOWN_PROVIDERS: ReadonlyMap<string, KnownProvider> = new Map(
  ROWS.map((known) => [known.name, known]),
);

interface Row {
  readonly name: string;
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  readonly keyVariable?: string;
  readonly quirks?: Partial<OpenAiQuirks>;
  readonly headers?: Readonly<Record<string, string>>;
}

function row({ quirks, ...differences }: Row): KnownProvider {
  return {
    keyVariable: undefined,
    headers: {},
    ...differences,
    quirks: { ...COMMON_DIALECT, ...quirks },
  };
}
