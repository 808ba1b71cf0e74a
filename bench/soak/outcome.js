/**
 * What a client has seen of its request.
 *
 * @typedef {{ kind: 'answer', text: string, stopReason: string }
 *   | { kind: 'status', status: number, type: string, message: string, retryAfter: string | undefined }
 *   | { kind: 'broken', text: string, message: string }
 *   | { kind: 'cut' }
 *   | { kind: 'illegal', why: string }
 *   | { kind: 'aborted' }
 *   | { kind: 'lost', why: string }} Outcome
 */

/**
 * Reads a whole answer, or an error.
 * @param {number} status
 * @param {string} body
 * @param {string | undefined} retryAfter
 * @returns {Outcome}
 */
export function readWhole(status, body, retryAfter) {
  const json = parse(body);
  if (status !== 200) {
    const { type = '', message = '' } = json?.error ?? {};
    return { kind: 'status', status, type, message, retryAfter };
  }
  if (json?.type !== 'message') return { kind: 'illegal', why: 'the body is no message' };
  const text = json.content.map((/** @type {{ text?: string }} */ block) => block.text ?? '');
  return { kind: 'answer', text: text.join(''), stopReason: json.stop_reason };
}

/**
 * Reads a stream, strictly: one message, blocks one after the other, and its end or an error.
 * @param {string} body
 * @returns {Outcome}
 */
export function readStream(body) {
  const frames = body.split('\n\n');
  if (frames.pop() !== '') return { kind: 'cut' };
  const reader = createReader();
  for (const frame of frames) {
    const data = frame.split('\n').find((line) => line.startsWith('data: '));
    // Garbage that is forwarded may hold anything; the client ignores what is no event.
    const event = data === undefined ? undefined : parse(data.slice('data: '.length));
    if (event === undefined) continue;
    const outcome = reader.read(event);
    if (outcome !== undefined) return outcome;
  }
  return { kind: 'cut' };
}

/** Which event may come when, and what is true then. */
const GRAMMAR = new Map([
  ['message_start', { from: 'before', to: 'between' }],
  ['content_block_start', { from: 'between', to: 'inside' }],
  ['content_block_delta', { from: 'inside', to: 'inside' }],
  ['content_block_stop', { from: 'inside', to: 'between' }],
  ['message_delta', { from: 'between', to: 'ending' }],
  ['message_stop', { from: 'ending', to: 'ended' }],
]);

function createReader() {
  let state = 'before';
  let text = '';
  let stopReason = '';
  return {
    /**
     * @param {any} event
     * @returns {Outcome | undefined} When the stream is over.
     */
    read({ type, delta, error }) {
      if (type === 'ping') return undefined;
      if (type === 'error') return { kind: 'broken', text, message: error?.message ?? '' };
      const step = GRAMMAR.get(type);
      if (step?.from !== state) return { kind: 'illegal', why: `${type} comes ${state}` };
      state = step.to;
      text += delta?.text ?? '';
      stopReason = delta?.stop_reason ?? stopReason;
      return state === 'ended' ? { kind: 'answer', text, stopReason } : undefined;
    },
  };
}

/**
 * @param {string} text
 * @returns {any}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
