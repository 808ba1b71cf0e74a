import type { ModelLimits } from '../config/types.ts';

interface ModelRule extends ModelLimits {
  /** Matched against the model's own name, in lower case and with `-` for `.`. */
  readonly models: RegExp;
}

const SEES = { images: true, pdf: true } as const;
const TEXT_ONLY = { images: false, pdf: false } as const;

/** wire.md 1.3; windows and the older models: the vendor's table of models. */
const ANTHROPIC: readonly ModelRule[] = [
  { models: /(?:opus|sonnet|haiku|fable|mythos)-5/, maxOutput: 128_000, reasons: true, ...SEES },
  { models: /opus-4-[678](?!\d)|sonnet-4-6/, maxOutput: 128_000, reasons: true, ...SEES },
  {
    models: /(?:opus|sonnet|haiku)-4-5/,
    contextWindow: 200_000,
    maxOutput: 64_000,
    reasons: true,
    ...SEES,
  },
  { models: /opus-4/, contextWindow: 200_000, maxOutput: 32_000, reasons: true, ...SEES },
  {
    models: /sonnet-4|3-7-sonnet/,
    contextWindow: 200_000,
    maxOutput: 64_000,
    reasons: true,
    ...SEES,
  },
  {
    models: /3-5-(?:sonnet|haiku)/,
    contextWindow: 200_000,
    maxOutput: 8192,
    reasons: false,
    ...SEES,
  },
  { models: /claude-3-/, contextWindow: 200_000, maxOutput: 4096, reasons: false, images: true },
];

/** The vendor's model pages; the inputs of 272 000 and 922 000 tokens: wire.md 2.6 and 3.5. */
const OPENAI: readonly ModelRule[] = [
  { models: /^gpt-oss/, contextWindow: 131_072, reasons: true, ...TEXT_ONLY },
  {
    models: /^gpt-5.*-chat/,
    contextWindow: 128_000,
    maxOutput: 16_384,
    reasons: false,
    images: true,
  },
  {
    models: /^gpt-(?:5-6|6)/,
    contextWindow: 1_050_000,
    maxOutput: 128_000,
    reasons: true,
    ...SEES,
  },
  { models: /^gpt-5/, contextWindow: 400_000, maxOutput: 128_000, reasons: true, ...SEES },
  { models: /^gpt-4-1/, contextWindow: 1_047_576, maxOutput: 32_768, reasons: false, ...SEES },
  {
    models: /^gpt-4o-2024-05-13/,
    contextWindow: 128_000,
    maxOutput: 4096,
    reasons: false,
    ...SEES,
  },
  { models: /^gpt-4o/, contextWindow: 128_000, maxOutput: 16_384, reasons: false, ...SEES },
  {
    models: /^gpt-4-turbo/,
    contextWindow: 128_000,
    maxOutput: 4096,
    reasons: false,
    images: true,
    pdf: false,
  },
  { models: /^gpt-4(?:-0613|-0314)?$/, contextWindow: 8192, reasons: false, ...TEXT_ONLY },
  {
    models: /^gpt-3-5-turbo/,
    contextWindow: 16_385,
    maxOutput: 4096,
    reasons: false,
    ...TEXT_ONLY,
  },
  {
    models: /^o1-mini/,
    contextWindow: 128_000,
    maxOutput: 65_536,
    reasons: true,
    tools: false,
    ...TEXT_ONLY,
  },
  {
    models: /^o1-preview/,
    contextWindow: 128_000,
    maxOutput: 32_768,
    reasons: true,
    tools: false,
    ...TEXT_ONLY,
  },
  { models: /^o3-mini/, contextWindow: 200_000, maxOutput: 100_000, reasons: true, ...TEXT_ONLY },
  { models: /^o[134]/, contextWindow: 200_000, maxOutput: 100_000, reasons: true, ...SEES },
];

/** wire.md 4.1 and 4.3: only Flash sees. The cap of 384K is taken in its smaller reading. */
const DEEPSEEK: readonly ModelRule[] = [
  {
    models: /^deepseek-(?:v4-1-)?flash|^deepseek-v4-flash-vision/,
    contextWindow: 1_000_000,
    maxOutput: 384_000,
    reasons: true,
    images: true,
    pdf: false,
  },
  {
    models: /^deepseek-v4/,
    contextWindow: 1_000_000,
    maxOutput: 384_000,
    reasons: true,
    ...TEXT_ONLY,
  },
  { models: /^deepseek/, ...TEXT_ONLY },
];

/** wire.md 7.4 and 7.7; output: the vendor's model pages. */
const GEMINI: readonly ModelRule[] = [
  { models: /^gemini-1-5/, contextWindow: 1_000_000, maxOutput: 8192, reasons: false, ...SEES },
  { models: /^gemini-2-0/, contextWindow: 1_048_576, maxOutput: 8192, reasons: false, ...SEES },
  {
    models: /^gemini-(?:2-5|3)/,
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    reasons: true,
    ...SEES,
  },
  { models: /^gemini-4/, reasons: true, ...SEES },
];

/** The vendors' model pages; what reasons: wire.md 8. */
const MOONSHOT: readonly ModelRule[] = [
  { models: /^kimi-k3/, contextWindow: 1_048_576, maxOutput: 1_048_576, reasons: true },
  {
    models: /^kimi-k2-[56]/,
    contextWindow: 262_144,
    maxOutput: 262_144,
    reasons: true,
    images: true,
    pdf: false,
  },
  { models: /^kimi-k2-7/, reasons: true },
  { models: /^kimi-k2/, ...TEXT_ONLY },
];

const ZAI: readonly ModelRule[] = [
  { models: /^glm-\d(?:-\d)?v/, reasons: true, images: true },
  {
    models: /^glm-4-5/,
    contextWindow: 131_072,
    maxOutput: 98_304,
    reasons: true,
    ...TEXT_ONLY,
  },
  {
    models: /^glm-(?:4-[67]|5-1|5-turbo)/,
    contextWindow: 204_800,
    maxOutput: 131_072,
    reasons: true,
    ...TEXT_ONLY,
  },
];

const GROQ: readonly ModelRule[] = [
  {
    models: /^gpt-oss/,
    contextWindow: 131_072,
    maxOutput: 65_536,
    reasons: true,
    ...TEXT_ONLY,
  },
  {
    models: /^llama-3-3-70b/,
    contextWindow: 131_072,
    maxOutput: 32_768,
    reasons: false,
    ...TEXT_ONLY,
  },
  { models: /^llama-3|^qwen3-32b/, contextWindow: 131_072, ...TEXT_ONLY },
  {
    models: /^llama-4/,
    contextWindow: 131_072,
    maxOutput: 8192,
    reasons: false,
    images: true,
    pdf: false,
  },
  {
    models: /^kimi-k2/,
    contextWindow: 262_144,
    maxOutput: 16_384,
    reasons: false,
    ...TEXT_ONLY,
  },
];

const CEREBRAS: readonly ModelRule[] = [
  { models: /^gpt-oss/, contextWindow: 131_072, reasons: true, ...TEXT_ONLY },
  { models: /^llama-?3/, reasons: false, ...TEXT_ONLY },
];

const ALIBABA: readonly ModelRule[] = [
  {
    models: /^qwen3-coder-plus/,
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    reasons: false,
    ...TEXT_ONLY,
  },
  { models: /^qwen3-coder/, reasons: false, ...TEXT_ONLY },
  { models: /^qwen.*-vl/, images: true },
];

const MISTRAL: readonly ModelRule[] = [
  { models: /^codestral/, reasons: false, ...TEXT_ONLY },
  { models: /^pixtral/, reasons: false, images: true },
];

const XAI: readonly ModelRule[] = [
  { models: /^grok-3-mini/, contextWindow: 131_072, reasons: true, ...TEXT_ONLY },
  { models: /^grok-3/, contextWindow: 131_072, reasons: false, ...TEXT_ONLY },
];

/** They search by themselves, and OpenRouter finds no endpoint for them that takes tools. */
const PERPLEXITY: readonly ModelRule[] = [{ models: /^sonar/, tools: false }];

/** By the name of the provider. */
const BY_PROVIDER: ReadonlyMap<string, readonly ModelRule[]> = new Map([
  ['anthropic', ANTHROPIC],
  ['openai', OPENAI],
  ['deepseek', DEEPSEEK],
  ['gemini', GEMINI],
  ['moonshot', MOONSHOT],
  ['zai', ZAI],
  ['groq', GROQ],
  ['cerebras', CEREBRAS],
  ['alibaba', ALIBABA],
  ['mistral', MISTRAL],
  ['xai', XAI],
]);

/** OpenRouter's names of vendors (wire.md 5.1). A model's own limits bound those of whoever serves it. */
const OPENROUTER_VENDORS: ReadonlyMap<string, readonly ModelRule[]> = new Map([
  ['anthropic', ANTHROPIC],
  ['openai', OPENAI],
  ['deepseek', DEEPSEEK],
  ['google', GEMINI],
  ['moonshotai', MOONSHOT],
  ['z-ai', ZAI],
  ['qwen', ALIBABA],
  ['mistralai', MISTRAL],
  ['x-ai', XAI],
  ['perplexity', PERPLEXITY],
]);

/**
 * What is known of a model at a provider; `{}` for one that is not known. The first rule that
 * matches counts.
 */
export function modelLimits(provider: string, model: string): ModelLimits {
  const path = model.toLowerCase().split('/');
  const vendor = path.length > 1 ? path[0] : undefined;
  const rules =
    provider === 'openrouter' ? OPENROUTER_VENDORS.get(vendor ?? '') : BY_PROVIDER.get(provider);
  const name = (path.at(-1) ?? '').replaceAll('.', '-');
  const rule = rules?.find(({ models }) => models.test(name));
  if (rule === undefined) return {};
  const { models: _models, ...limits } = rule;
  // OpenRouter reads files for models that cannot (wire.md 5.3, 9.2).
  return provider === 'openrouter' ? { ...limits, pdf: true } : limits;
}
