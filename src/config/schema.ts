import * as v from 'valibot';
import { describeValue } from './describe-value.ts';
import { isLoopback } from './normalize-base-url.ts';
import { OPENAI_EFFORTS, PROTOCOLS } from './types.ts';
import { flag, listOf, oneOf, routes, secret, text, texts, wholeNumber } from './values.ts';

/** Node's timers hold no more milliseconds than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The tables of a person's own configuration file (design.md section 3). */
export const USER_FILE = {
  proxy: v.unknown(),
  router: v.unknown(),
  providers: v.unknown(),
  claude: v.unknown(),
};

/** A project's file holds nothing else, so that a cloned repository can name no address or key. */
export const PROJECT_FILE = { router: v.unknown() };

export const PROXY = {
  host: v.pipe(
    text,
    v.check(
      isLoopback,
      ({ input }) =>
        `found ${describeValue(input)}, allowed: an address of this machine alone, such as "127.0.0.1"`,
    ),
  ),
  port: wholeNumber(0, 65_535),
  timeout_ms: wholeNumber(1, LONGEST_TIMEOUT_MS),
  log_level: oneOf(['error', 'warn', 'info', 'debug']),
};

export const CLAUDE = { provider_managed_by_host: flag };

export const ROUTER = {
  default: routes,
  background: routes,
  think: routes,
  long_context: routes,
  long_context_threshold: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  web_search: routes,
  image: routes,
  subagent: routes,
  model_mappings: v.unknown(),
};

export const MODEL_MAPPING = { from: text, to: routes, bidirectional: flag };

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
  headers: v.unknown(),
  quirks: v.unknown(),
  options: v.unknown(),
  compatible: v.unknown(),
  allow_http: flag,
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

const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

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
