import { AGENT_LIST, systemBlocks, TOOLS } from './preamble.js';
import { createTextSource } from './text.js';

/** @import { TextSource } from './text.js' */

/** The model that every request asks for. */
export const MODEL = 'claude-opus-4-8';

/**
 * A conversation as a coding client holds it. Each request resends all of it, messages before tools,
 * with the cache mark moved on to the newest block; so each body extends the one before but for that
 * mark. The same seed gives the same bytes.
 *
 * @typedef {object} Conversation
 * @property {() => void} turn Adds one tool call and its result, 4 kB on average.
 * @property {() => Buffer} body The request as it stands.
 * @property {string} sessionId
 */

/**
 * @param {object} options
 * @param {number} options.seed
 * @param {number} [options.bytes] Grows to about this size first; at least the first request's.
 * @returns {Conversation}
 */
export function createConversation({ seed, bytes = 0 }) {
  const source = createTextSource(seed * 7919 + 17);
  const fingerprint = source.hex(3);
  const sessionId = `${source.hex(8)}-1111-4111-8111-${source.hex(12)}`;
  const tail = bodyTail(fingerprint, sessionId);
  /** @type {string[]} */
  const settled = [];
  let newest = firstMessage(source);
  let size = tail.length + AGENT_LIST.length;
  let turns = 0;

  const settle = (/** @type {object} */ message) => {
    const json = JSON.stringify(message);
    settled.push(json);
    size += json.length + 1;
  };
  const turn = () => {
    settle(newest);
    if (turns === 0) settle({ role: 'system', content: AGENT_LIST });
    turns += 1;
    const id = `toolu_${source.base64(22).replaceAll(/[+/]/g, 'x')}`;
    settle(assistantMessage(source, id));
    newest = toolResultMessage(source, id);
  };
  const body = () => {
    const messages = [...settled, JSON.stringify(withCacheMark(newest))];
    if (turns === 0) messages.push(JSON.stringify({ role: 'system', content: AGENT_LIST }));
    return Buffer.from(`{"model":"${MODEL}","messages":[${messages.join(',')}],${tail}`);
  };

  while (size + JSON.stringify(newest).length < bytes) turn();
  return { turn, body, sessionId };
}

/**
 * Everything after the messages.
 * @param {string} fingerprint
 * @param {string} sessionId
 */
function bodyTail(fingerprint, sessionId) {
  const user = { device_id: '0'.repeat(64), account_uuid: '', session_id: sessionId };
  const rest = {
    system: systemBlocks(fingerprint),
    tools: TOOLS,
    metadata: { user_id: JSON.stringify(user) },
    max_tokens: 64_000,
    thinking: { type: 'adaptive' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    output_config: { effort: 'high' },
    stream: true,
  };
  return JSON.stringify(rest).slice(1);
}

/** @typedef {{ role: 'user' | 'assistant', content: object[] }} Message */

/**
 * @param {TextSource} source
 * @returns {Message}
 */
function firstMessage(source) {
  const reminder = `<system-reminder>\nToday's date is 2026-04-01.\n${source.prose(250)}\n</system-reminder>`;
  return {
    role: 'user',
    content: [
      { type: 'text', text: reminder },
      { type: 'text', text: source.prose(200) },
    ],
  };
}

/**
 * @param {TextSource} source
 * @param {string} id
 * @returns {Message}
 */
function assistantMessage(source, id) {
  const content = [];
  if (source.below(3) === 0) {
    const signature = source.base64(400 + source.below(800));
    content.push({ type: 'thinking', thinking: source.prose(300), signature });
  }
  if (source.below(2) === 0) content.push({ type: 'text', text: source.prose(120) });
  content.push({ type: 'tool_use', id, ...toolCall(source) });
  return { role: 'assistant', content };
}

/** @param {TextSource} source */
function toolCall(source) {
  const file_path = `/home/user/project/${source.path()}`;
  switch (source.below(4)) {
    case 0:
      return { name: 'Read', input: { file_path } };
    case 1:
      return {
        name: 'Edit',
        input: { file_path, old_string: source.code(300), new_string: source.code(500) },
      };
    case 2:
      return { name: 'Grep', input: { pattern: source.identifier(), path: file_path } };
    default:
      return {
        name: 'Bash',
        input: { command: `npm test -- ${source.path()}`, description: source.sentence() },
      };
  }
}

/**
 * @param {TextSource} source
 * @param {string} id
 * @returns {Message}
 */
function toolResultMessage(source, id) {
  const write = source.pick([source.numberedCode, source.numberedCode, source.log, source.paths]);
  const content = write(300 + source.below(6000));
  const result = { tool_use_id: id, type: 'tool_result', content };
  const block = source.below(3) === 0 ? { ...result, is_error: false } : result;
  return { role: 'user', content: [block] };
}

/**
 * @param {Message} message
 * @returns {Message}
 */
function withCacheMark({ role, content }) {
  const marked = { ...content.at(-1), cache_control: { type: 'ephemeral' } };
  return { role, content: [...content.slice(0, -1), marked] };
}
