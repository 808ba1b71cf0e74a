import { Agent, request } from 'node:http';

/** What the real client sends with each request, as far as a proxy may look at it. */
const HEADERS = {
  accept: 'application/json',
  authorization: 'Bearer bench',
  'content-type': 'application/json',
  'user-agent': 'claude-cli/2.1.197 (external, cli)',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
  'x-app': 'cli',
};

/** The end of every complete stream of the Messages API. */
const LAST_EVENT = 'message_stop';

/**
 * @typedef {object} Answer
 * @property {boolean} complete A 200 whose stream came to its proper end.
 * @property {number} ms From the first byte sent to the last received.
 * @property {string} problem Empty when complete.
 *
 * @typedef {object} SendOptions
 * @property {string} [sessionId]
 * @property {(bytes: Buffer) => void} [onData] Called as bytes arrive.
 * @property {AbortSignal} [signal]
 *
 * @typedef {object} Client
 * @property {(body: Buffer, options?: SendOptions) => Promise<Answer>} send
 * @property {() => void} close
 */

/**
 * A client of one server that keeps its connections. It never rejects.
 * @param {string} baseUrl
 * @param {Readonly<Record<string, string>>} [headers]
 * @returns {Client}
 */
export function createClient(baseUrl, headers = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const url = new URL(`${baseUrl}/v1/messages?beta=true`);
  const address = { host: url.hostname, port: url.port, path: url.pathname + url.search };
  return {
    send: (body, options = {}) =>
      post(
        { ...address, agent, method: 'POST', headers: { ...HEADERS, ...headers } },
        body,
        options,
      ),
    close: () => agent.destroy(),
  };
}

/**
 * @param {import('node:http').RequestOptions} target
 * @param {Buffer} body
 * @param {SendOptions} options
 * @returns {Promise<Answer>}
 */
function post(target, body, { sessionId = 'bench', onData, signal }) {
  return new Promise((resolve) => {
    const own = { 'content-length': body.length, 'x-claude-code-session-id': sessionId };
    const startedAt = performance.now();
    const finish = (/** @type {string} */ problem) =>
      resolve({ complete: problem === '', ms: performance.now() - startedAt, problem });
    const asking = request({
      ...target,
      headers: { ...target.headers, ...own },
      ...(signal && { signal }),
    });
    asking.once('error', (error) => finish(error.message));
    asking.once('response', (response) => {
      let end = '';
      response.on('data', (/** @type {Buffer} */ bytes) => {
        onData?.(bytes);
        end = (end + bytes.toString('latin1', Math.max(0, bytes.length - 200))).slice(-200);
      });
      response.once('error', (error) => finish(error.message));
      response.once('end', () => {
        const { statusCode } = response;
        if (statusCode !== 200) finish(`status ${statusCode}: ${end}`);
        else finish(end.includes(LAST_EVENT) ? '' : 'the stream ended early');
      });
    });
    asking.end(body);
  });
}
