/** Digits of a time stamp inside a paced chunk, in microseconds. */
export const STAMP_DIGITS = 16;

const STAMP = '0'.repeat(STAMP_DIGITS);
/** The text of a chunk; the client finds the stamp behind the sign. */
const STAMPED_TEXT = `@${STAMP} of the stream `;
const PLAIN_TEXT = 'some words of the answer ';
const PLAIN_CHUNKS = 40;

/**
 * A streamed answer in one protocol, as bytes that are made once.
 *
 * @typedef {object} PreparedAnswer
 * @property {Buffer} head Everything before the first text.
 * @property {Buffer} chunk One piece of text with room for a stamp.
 * @property {number} stampAt Where in `chunk` the stamp stands.
 * @property {Buffer} tail
 * @property {Buffer} whole A short answer at once.
 */

/**
 * The answer for a request's path; undefined for a path that belongs to no protocol.
 * @param {string} path
 * @returns {PreparedAnswer | undefined}
 */
export function answerFor(path) {
  if (path.includes('/chat/completions')) return OPENAI;
  if (path.includes(':streamGenerateContent')) return GEMINI;
  if (path.includes('/v1/messages')) return ANTHROPIC;
  return undefined;
}

const ANTHROPIC = prepare({
  head:
    event('message_start', {
      message: {
        id: 'msg_bench',
        type: 'message',
        role: 'assistant',
        model: 'claude-opus-4-8',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 20_000, output_tokens: 1 },
      },
    }) + event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  chunk: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  tail:
    event('content_block_stop', { index: 0 }) +
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 40 },
    }) +
    event('message_stop', {}),
});

const OPENAI = prepare({
  head: completionChunk([{ index: 0, delta: { role: 'assistant', content: '' } }]),
  chunk: (content) => completionChunk([{ index: 0, delta: { content } }]),
  tail:
    completionChunk([{ index: 0, delta: {}, finish_reason: 'stop' }]) +
    completionChunk([], {
      usage: { prompt_tokens: 20_000, completion_tokens: 40, total_tokens: 20_040 },
    }) +
    'data: [DONE]\n\n',
});

const GEMINI = prepare({
  head: '',
  chunk: (text) => candidate({ content: { role: 'model', parts: [{ text }] }, index: 0 }),
  tail: candidate({ content: { role: 'model', parts: [] }, finishReason: 'STOP', index: 0 }),
});

/**
 * @param {{ head: string, chunk: (text: string) => string, tail: string }} parts
 * @returns {PreparedAnswer}
 */
function prepare({ head, chunk, tail }) {
  const stamped = chunk(STAMPED_TEXT);
  return {
    head: Buffer.from(head),
    chunk: Buffer.from(stamped),
    stampAt: stamped.indexOf(STAMP),
    tail: Buffer.from(tail),
    whole: Buffer.from(head + chunk(PLAIN_TEXT).repeat(PLAIN_CHUNKS) + tail),
  };
}

/**
 * @param {string} type
 * @param {object} fields
 */
function event(type, fields) {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

/**
 * @param {readonly object[]} choices
 * @param {object} [fields]
 */
function completionChunk(choices, fields = {}) {
  const chunk = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_760_000_000 };
  return `data: ${JSON.stringify({ ...chunk, model: 'bench-model', choices, ...fields })}\n\n`;
}

/** @param {object} value */
function candidate(value) {
  const usageMetadata = {
    promptTokenCount: 20_000,
    candidatesTokenCount: 40,
    totalTokenCount: 20_040,
  };
  const answer = { candidates: [value], usageMetadata, modelVersion: 'bench-model' };
  return `data: ${JSON.stringify(answer)}\n\n`;
}
