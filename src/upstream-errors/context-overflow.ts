/** What a provider said about a prompt that does not fit, as far as it gave numbers. Tokens. */
export interface ContextOverflow {
  /** The whole prompt, or prompt and output together when the provider adds them up. */
  readonly tokens?: number | undefined;
  readonly limit?: number | undefined;
  /** The two halves of `tokens`, when the provider told them apart. */
  readonly promptTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

const CODES = new Set([
  'context_length_exceeded',
  'model_max_prompt_tokens_exceeded',
  'token_limit_exceeded',
]);

/** How the vendors word it; each with a message that was seen (wire.md 2.6, 5.5, 9.7). */
const SIGNS: readonly RegExp[] = [
  // "This model's maximum context length is 8192 tokens."
  /maximum (?:context|model) length/i,
  // "Input tokens exceed the configured limit of 272000 tokens."
  /tokens? exceeds? the configured limit/i,
  // "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
  /input token count.*exceeds.*maximum/i,
  // "request (9000 tokens) exceeds the available context size (8192 tokens)"
  /exceeds? the (?:available )?context (?:size|window|length)/i,
  // "prompt token count of 9000 exceeds the limit of 8192"
  /prompt token count.*exceeds the limit/i,
  // "prompt is too long: 210118 tokens > 200000 maximum"
  /prompt is too long/i,
  // "Input is too long for requested model."
  /input is too long/i,
  // "prompt too long; exceeded max context length by 904 tokens"
  /prompt too long|exceed(?:s|ed) max(?:imum)? context length/i,
  // "context window exceeds limit"
  /context window exceeds/i,
];

const LIMITS: readonly RegExp[] = [
  /maximum (?:context|model) length (?:is|of) (\d+)/i,
  /configured limit of (\d+)/i,
  /maximum number of tokens allowed \(?(\d+)/i,
  /available context (?:size|window|length) \(?(\d+)/i,
  /exceeds the limit of (\d+)/i,
  /tokens? > (\d+) maximum/i,
  /input token count.*exceeds.*?maximum.*?(\d+)/i,
];

const TOKENS: readonly RegExp[] = [
  /resulted in (\d+) tokens/i,
  /requested (?:about )?(\d+) tokens/i,
  /input token count (?:of |is )?\(?(\d+)/i,
  /request \((\d+) tokens\)/i,
  /prompt token count of (\d+)/i,
  /prompt is too long: (\d+) tokens?/i,
  /prompt contains (?:at least )?(\d+)/i,
];

/** "(6000 in the messages, 2000 in the functions, and 4000 in the completion)" */
const COUNTED_HALVES = /\(([^()]*\d+ (?:of|in)[^()]*)\)/i;
const ONE_HALF = /(\d+) (?:of|in) (?:the )?([a-z ]+)/gi;
const OUTPUT_NAMES = /^(?:completion|output)/i;

/** The least room for which it is worth asking again with a smaller output limit (wire.md 1.9). */
const LEAST_ROOM_FOR_OUTPUT = 4000;

/** Recognises a context overflow by its code or its wording; undefined when it is none. */
export function findContextOverflow(
  message: string,
  code?: string | undefined,
): ContextOverflow | undefined {
  const plain = message.replace(/(\d)[,_](?=\d{3}\b)/g, '$1');
  const known = code !== undefined && CODES.has(code);
  if (!known && !SIGNS.some((sign) => sign.test(plain))) return undefined;
  return {
    tokens: firstNumber(TOKENS, plain),
    limit: firstNumber(LIMITS, plain),
    ...countHalves(plain),
  };
}

/**
 * The sentence that makes the client compact the conversation, or ask for less output when only
 * that is too much. The client reads both by their exact wording (wire.md 1.9).
 */
export function contextOverflowMessage(overflow: ContextOverflow): string {
  const { promptTokens, outputTokens, limit } = overflow;
  if (
    promptTokens !== undefined &&
    outputTokens !== undefined &&
    limit !== undefined &&
    limit - promptTokens >= LEAST_ROOM_FOR_OUTPUT
  ) {
    return `input length and \`max_tokens\` exceed context limit: ${promptTokens} + ${outputTokens} > ${limit}, decrease input length or \`max_tokens\` and try again`;
  }
  return promptTooLongMessage(overflow.tokens, limit);
}

/** A number that is missing is the smallest that can be true; without any, there is none to read. */
function promptTooLongMessage(tokens: number | undefined, limit: number | undefined): string {
  if (tokens === undefined && limit === undefined) return 'prompt is too long';
  const maximum = limit ?? (tokens ?? 1) - 1;
  const found = Math.max(tokens ?? 0, maximum + 1);
  return `prompt is too long: ${found} tokens > ${maximum} maximum`;
}

function countHalves(message: string): ContextOverflow {
  const counted = COUNTED_HALVES.exec(message)?.[1];
  if (counted === undefined) return {};
  let promptTokens = 0;
  let outputTokens: number | undefined;
  for (const [, count = '0', name = ''] of counted.matchAll(ONE_HALF)) {
    if (OUTPUT_NAMES.test(name)) outputTokens = (outputTokens ?? 0) + Number(count);
    else promptTokens += Number(count);
  }
  return { promptTokens, outputTokens };
}

function firstNumber(patterns: readonly RegExp[], message: string): number | undefined {
  for (const pattern of patterns) {
    const digits = pattern.exec(message)?.[1];
    if (digits !== undefined) return Number(digits);
  }
  return undefined;
}
