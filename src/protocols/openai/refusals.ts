/** How the vendors word that they refuse a part of a request; each with a message that was seen. */

/** The name of the refused field stands in the first group. */
const REFUSED_FIELDS: readonly RegExp[] = [
  // OpenAI: "Unsupported parameter: 'top_p' is not supported with this model." (wire.md 2.6)
  // "Unsupported value: 'temperature' does not support 0 with this model."
  // "Unrecognized request argument supplied: stream_options"
  /(?:unsupported|unrecogni[sz]ed|unknown|unexpected|invalid) (?:request )?(?:parameter|value|argument|field)s?(?: supplied)?(?: for)?: ?["'`]?([a-z_.]+)/gi,
  // Groq: "property 'parallel_tool_calls' is unsupported"; "`stop` is not supported with this model"
  // OpenAI: "'parallel_tool_calls' is only allowed when 'tools' are specified."
  /["'`]([a-z_.]+)["'`](?: \w+){0,2} (?:is|are) (?:unsupported|not (?:supported|permitted|allowed|available)|only allowed)/gi,
  // Mistral, vLLM: `loc` ["body","stream_options"], "Extra inputs are not permitted"
  /\bbody\.([a-z_.]+)[\w.]*: (?:extra (?:inputs|fields)|unexpected)/gi,
  // Fireworks: "Extra inputs are not permitted, field: 'stream_options'"
  /(?:extra|additional) \w+ (?:are|is) not (?:permitted|allowed),? field: ["'`]?([a-z_.]+)/gi,
  // xAI: "Argument not supported on this model: stop"
  /(?:argument|parameter)s? not supported (?:on|by|with|for) this model: ["'`]?([a-z_.]+)/gi,
  // xAI: "Model grok-4 does not support parameter reasoningEffort."
  /(?:does|do) not support (?:the )?(?:parameters?|arguments?|fields?) ["'`]?([a-z_.]+)/gi,
  // "This model does not support `stop`"
  /(?:does|do) not support (?:the )?["'`]([a-z_.]+)["'`]/gi,
  // Gemini's compatible endpoint: 'Unknown name "parallel_tool_calls": Cannot find field.'
  /unknown name "([a-z_.]+)"/gi,
  // Kimi: "invalid temperature: only 1 is allowed for this model"
  /invalid (temperature|top_p): only/gi,
  // Qwen: "The tool_choice parameter does not support being set to required or object in thinking mode"
  /\bthe ([a-z_.]+) parameter does not support/gi,
  // DeepSeek: "deepseek-reasoner does not support this tool_choice"; "This response_format type is unavailable now"
  /(?:does not support )?this (tool_choice|response_format)\b/gi,
  // Groq: "json mode cannot be combined with tool/function calling" (wire.md 8)
  /(json) mode cannot be combined with tool/gi,
];

/** OpenAI also says "Your organization must be verified to generate reasoning summaries". */
const REFUSAL = /unsupported|not supported|unknown|must be verified/i;

/** The fields that are left out when they are refused; the answer is poorer without, but is one. */
const OPTIONAL_FIELDS: readonly string[] = [
  'temperature',
  'top_p',
  'stop',
  'tool_choice',
  'parallel_tool_calls',
  'stream_options',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'response_format',
  'prompt_cache_key',
];

/** The two names of the output limit (wire.md 2.2). */
export const LIMIT_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;

/** Names under which a vendor may refuse a field, in the form of `plainName`. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['json', 'response_format']]);

/** The most tokens that a vendor would have given stands in the first group. */
const OUTPUT_CAPS: readonly RegExp[] = [
  // OpenAI: "max_tokens is too large: 64000. This model supports at most 16384 completion tokens"
  /supports at most (\d+) (?:completion|output) tokens/i,
  // DeepSeek, Qwen: "the valid range of max_tokens is [1, 8192]"; "Range of max_tokens should be [1, 8192]"
  /range of max_(?:completion_|output_)?tokens (?:is|should be) \[\d+, ?(\d+)\]/i,
  // Groq: "`max_tokens` must be less than or equal to `32768`"
  /max_(?:completion_)?tokens\W+must be less than or equal to\W+(\d+)/i,
  // Volcengine: "expected a value <= 12288, but got 32000 instead"
  // OpenAI: "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 16384, but got 64000 instead."
  /max_(?:completion_|output_)?tokens\b.*expected a value <= (\d+)/is,
  // Anthropic behind others: "max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens"
  /max_tokens: \d+ > (\d+), which is the maximum/i,
];

/** As above, of a range whose end is not part of it. */
const EXCLUSIVE_OUTPUT_CAP =
  // Vertex: "maxOutputTokens value of 64000 but the supported range is from 1 (inclusive) to 8193 (exclusive)"
  /max_?output_?tokens value of \d+ but the supported range is from \d+ \(inclusive\) to (\d+) \(exclusive\)/i;

/** vLLM: "(64000 > 32768 - 20000)": the window, and what the prompt takes of it. */
const ROOM_LEFT = /\(\d+ > (\d+) - (\d+)\)/;

/** The least room for which an answer is worth asking for; below it the client has to compact. */
const LEAST_ROOM = 4000;

/** OpenAI, for gpt-5.4 and later: tools and an effort exclude each other (wire.md 0.2). */
const TOOLS_AND_EFFORT = /tools with reasoning_effort are not supported/i;

/** DeepSeek (wire.md 4.4): "The reasoning_content in the thinking mode must be passed back to the API." */
const LOST_REASONING = /reasoning_content.*must be passed back|reasoning_content is missing/is;

/** What of a request its provider refused. */
export interface Refusal {
  /** Fields to go without. */
  readonly fields: readonly string[];
  /** The output limit is known by its other name. */
  readonly limitField: (typeof LIMIT_FIELDS)[number] | undefined;
  /** Tokens. */
  readonly outputCap: number | undefined;
  /** Tools and an effort exclude each other; `none` where that is said to be accepted. */
  readonly effortWithTools: 'none' | 'unset' | undefined;
  readonly lostReasoning: boolean;
}

/**
 * Reads a provider's words.
 * @param param the field that the error names apart from its words, if it does.
 */
export function readRefusal(message: string, param: string | undefined): Refusal {
  const plain = message.replace(/(\d)[,_](?=\d{3}\b)/g, '$1');
  const effortWithTools = readEffortWithTools(plain);
  const outputCap = readOutputCap(plain);
  const named = effortWithTools === undefined ? refusedFields(plain, param) : [];
  const limit = LIMIT_FIELDS.find((field) => named.includes(field));
  return {
    fields: OPTIONAL_FIELDS.filter((field) => named.includes(field)),
    limitField: outputCap === undefined ? limit : undefined,
    outputCap,
    effortWithTools,
    lostReasoning: LOST_REASONING.test(plain),
  };
}

/** The refused fields with the fields that they stand in, e.g. `reasoning.summary`. */
export function refusedPaths(message: string, param: string | undefined): readonly string[] {
  const inWords = REFUSED_FIELDS.flatMap((pattern) =>
    [...message.matchAll(pattern)].map((match) => plainPath(match[1] ?? '')),
  );
  const isRefusal = inWords.length > 0 || REFUSAL.test(message);
  return param === undefined || !isRefusal ? inWords : [...inWords, plainPath(param)];
}

function refusedFields(message: string, param: string | undefined): readonly string[] {
  return refusedPaths(message, param).map((path) => {
    const [name = ''] = path.split('.');
    return OTHER_NAMES.get(name) ?? name;
  });
}

/** `reasoningEffort` as it stands in a request. */
function plainPath(path: string): string {
  return path
    .replace(/\.$/, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function readOutputCap(message: string): number | undefined {
  for (const pattern of OUTPUT_CAPS) {
    const digits = pattern.exec(message)?.[1];
    if (digits !== undefined) return Number(digits);
  }
  const end = EXCLUSIVE_OUTPUT_CAP.exec(message)?.[1];
  if (end !== undefined) return Number(end) - 1;
  const [, window, prompt] = ROOM_LEFT.exec(message) ?? [];
  const room = Number(window) - Number(prompt);
  return room >= LEAST_ROOM ? room : undefined;
}

function readEffortWithTools(message: string): Refusal['effortWithTools'] {
  if (!TOOLS_AND_EFFORT.test(message)) return undefined;
  return /reasoning_effort to ['"`]?none/i.test(message) ? 'none' : 'unset';
}
