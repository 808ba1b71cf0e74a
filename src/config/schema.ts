import * as v from 'valibot';
import { describeValue } from './describe-value.ts';
import { LOG_LEVELS, OPENAI_EFFORTS, PROTOCOLS, STRATEGIES } from './types.ts';
import {
  dollars,
  flag,
  fraction,
  listed,
  listOf,
  oneOf,
  oneOrMore,
  routes,
  routesOrBlock,
  secret,
  text,
  textOrTexts,
  texts,
  wholeNumber,
} from './values.ts';

/** Node's timers hold no more milliseconds than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const tokens = wholeNumber(1, Number.MAX_SAFE_INTEGER);
const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** The tables of a person's own configuration file (design.md section 3). */
export const USER_FILE = {
  proxy: v.unknown(),
  router: v.unknown(),
  providers: v.unknown(),
  budget: v.unknown(),
  claude: v.unknown(),
};

/** A project's file holds nothing else, so that a cloned repository can name no address or key. */
export const PROJECT_FILE = { router: v.unknown() };

export const PROXY = {
  host: text,
  port: wholeNumber(0, 65_535),
  timeout_ms: wholeNumber(1, LONGEST_TIMEOUT_MS),
  log_level: oneOf(LOG_LEVELS),
  log_bodies: flag,
};

export const CLAUDE = { provider_managed_by_host: flag };

export const ROUTER = {
  default: routes,
  background: routes,
  think: routes,
  long_context: routes,
  long_context_threshold: tokens,
  web_search: routes,
  image: routes,
  subagent: routes,
  think_effort: listed(oneOf(efforts)),
  background_models: textOrTexts,
  strategy: oneOf(STRATEGIES),
  model_exclusions: textOrTexts,
  model_mappings: v.unknown(),
  rules: v.unknown(),
};

export const MODEL_MAPPING = { from: text, to: routes, bidirectional: flag };

/** The keys of [[router.rules]] that a request is compared with; what each means stands at RouterRule. */
export const RULE_CONDITIONS = {
  model: oneOrMore(text, 'glob'),
  agent: oneOf(['main', 'subagent']),
  min_tokens: tokens,
  max_tokens: tokens,
  effort: oneOrMore(oneOf(efforts), 'effort'),
  tools: oneOrMore(text, 'glob'),
  header: v.unknown(),
  project: oneOrMore(text, 'glob'),
  phrases: oneOrMore(text, 'phrase'),
};

export const RULE = { name: text, ...RULE_CONDITIONS, route: routes };

/** The keys of [budget]; what each means stands at Budget. */
export const BUDGET = {
  session_usd: dollars('more'),
  day_usd: dollars('more'),
  warn_at: fraction,
  when_reached: routesOrBlock,
};

/** The keys of [router] that hold routes, each by the name it has in the file. */
export const ROUTE_KEYS = [
  'default',
  'background',
  'think',
  'long_context',
  'web_search',
  'image',
  'subagent',
] as const;

export const PROVIDER = {
  name: v.pipe(
    text,
    v.regex(/^[a-z0-9][a-z0-9._-]*$/, ({ input }) => {
      return `found ${describeValue(input)}, expected lower-case letters, digits, ".", "_" and "-"`;
    }),
    v.notValue('passthrough', 'found "passthrough", which is the name of a route'),
  ),
  protocol: oneOf(PROTOCOLS),
  api_base_url: secret,
  api_key: secret,
  models: texts,
  transformers: v.unknown(),
  model_transformers: v.unknown(),
  model_limits: v.unknown(),
  prices: v.unknown(),
  headers: v.unknown(),
  quirks: v.unknown(),
  options: v.unknown(),
  compatible: v.unknown(),
  allow_http: flag,
};

/** The keys of [providers.model_limits."NAME"]; what each means stands at ModelLimits. */
export const MODEL_LIMITS = {
  context_window: tokens,
  max_output: tokens,
  images: flag,
  pdf: flag,
  reasons: flag,
  tools: flag,
};

/** The keys of [providers.prices."NAME"]: US dollars for a million tokens. */
export const PRICE = {
  input: dollars('zero'),
  output: dollars('zero'),
  cache_read: dollars('zero'),
  cache_write: dollars('zero'),
};

/** The keys of [providers.options]; what each means stands at ProtocolOptions. */
export const OPTIONS = {
  num_ctx: wholeNumber(256, 100_000_000),
  keep_alive: v.string(),
  function_call_ids: flag,
};

/** The keys of [providers.quirks]; what each means stands at OpenAiQuirks. */
export const QUIRKS = {
  max_tokens_field: oneOf(['max_tokens', 'max_completion_tokens']),
  system_role: oneOf(['system', 'developer']),
  mid_conversation_system: flag,
  thinking: oneOf(['none', 'reasoning_effort', 'switch', 'deepseek', 'openrouter']),
  reasoning_replay: oneOf(['none', 'reasoning_content', 'reasoning', 'reasoning_details']),
  parallel_tool_calls: flag,
  max_stop_sequences: wholeNumber(0, 64),
  max_tool_call_id_length: wholeNumber(8, 256),
  pdf_files: flag,
  cache_control: flag,
  structured_output: oneOf(['json_schema', 'json_object']),
  effort_rules: v.unknown(),
  prompt_cache_key: flag,
  exact_tool_call_ids: flag,
  web_search: oneOf(['none', 'openrouter', 'model']),
  assistant_after_tools: flag,
  tight_schemas: flag,
  fixed_sampling: flag,
};

/** The keys of [providers.compatible]; what each means stands at CompatibleQuirks. */
export const COMPATIBLE = {
  thinking_types: listOf(['adaptive', 'enabled', 'disabled']),
  thinks_by_default: flag,
  efforts: v.unknown(),
  structured_output: flag,
  signed_thinking: flag,
  system_messages: flag,
  blocks: texts,
  image_urls: flag,
  web_search: flag,
  key_header: oneOf(['both', 'authorization', 'x-api-key']),
};

/** The keys of [providers.compatible.efforts]: what each effort becomes. */
export const EFFORTS = {
  low: oneOf(efforts),
  medium: oneOf(efforts),
  high: oneOf(efforts),
  xhigh: oneOf(efforts),
  max: oneOf(efforts),
};

/** The keys of [[providers.quirks.effort_rules]]; what each means stands at EffortRule. */
export const EFFORT_RULE = {
  models: v.string(),
  efforts: listOf(OPENAI_EFFORTS),
  efforts_with_tools: listOf(OPENAI_EFFORTS),
};
