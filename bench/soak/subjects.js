/**
 * One way through tproxy: a provider of the configuration, and how its answers look on the wire.
 *
 * @typedef {object} Subject
 * @property {string} provider
 * @property {string} protocol As in the configuration.
 * @property {string} base The path of its api_base_url.
 * @property {boolean} isForwarded Its answers go to the client byte for byte.
 * @property {string} contentType Of a streamed answer.
 * @property {(texts: readonly string[]) => readonly string[]} stream An answer of these pieces of text, in records.
 * @property {(text: string) => object} whole
 * @property {(message: string) => object} error The body of a refusal.
 */

export const MODEL = 'soak-model';

/** @type {readonly Subject[]} */
export const SUBJECTS = [
  {
    ...{ provider: 'anthropic', protocol: 'anthropic', base: '/forwarded', isForwarded: true },
    ...messagesApi(),
  },
  {
    // Known by a name whose endpoint does not take all that the client sends, and so translated.
    ...{ provider: 'deepseek', protocol: 'anthropic', base: '/compatible', isForwarded: false },
    ...messagesApi(),
  },
  {
    ...{ provider: 'chat', protocol: 'openai', base: '/chat/v1', isForwarded: false },
    contentType: 'text/event-stream',
    stream: (texts) => [
      ...texts.map((content) => data(completion('chunk', { delta: { content } }))),
      data(completion('chunk', { delta: {}, finish_reason: 'stop' })),
      data({ ...completion('chunk'), choices: [], usage: usageOf('prompt', 'completion') }),
      'data: [DONE]\n\n',
    ],
    whole: (content) => ({
      ...completion('', { message: { role: 'assistant', content }, finish_reason: 'stop' }),
      usage: usageOf('prompt', 'completion'),
    }),
    error: (message) => ({ error: { message, type: 'soak', code: null } }),
  },
  {
    ...{ provider: 'responses', protocol: 'openai-responses', base: '/responses/v1' },
    isForwarded: false,
    contentType: 'text/event-stream',
    stream: responseEvents,
    whole: (text) => responseOf('completed', [messageItem('completed', text)]),
    error: (message) => ({ error: { message, type: 'soak', param: null, code: null } }),
  },
  {
    ...{ provider: 'google', protocol: 'gemini', base: '/google/v1beta', isForwarded: false },
    contentType: 'text/event-stream',
    stream: (texts) => [
      ...texts.map((text) => data(candidate({ content: parts([{ text }]) }))),
      data(candidate({ content: parts([]), finishReason: 'STOP' })),
    ],
    whole: (text) => candidate({ content: parts([{ text }]), finishReason: 'STOP' }),
    error: (message) => ({ error: { code: 0, message, status: 'SOAK' } }),
  },
  {
    ...{ provider: 'llama', protocol: 'ollama', base: '/llama', isForwarded: false },
    contentType: 'application/x-ndjson',
    stream: (texts) => [
      ...texts.map((content) => `${JSON.stringify(line(content, false))}\n`),
      `${JSON.stringify(line('', true))}\n`,
    ],
    whole: (content) => line(content, true),
    error: (message) => ({ error: message }),
  },
];

/** @returns {Pick<Subject, 'contentType' | 'stream' | 'whole' | 'error'>} */
function messagesApi() {
  const usage = { input_tokens: 10, output_tokens: 3 };
  const message = {
    ...{ id: 'msg_soak', type: 'message', role: 'assistant', model: MODEL },
    ...{ content: [], stop_reason: null, stop_sequence: null, usage },
  };
  return {
    contentType: 'text/event-stream; charset=utf-8',
    stream: (texts) => [
      event({ type: 'message_start', message }),
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'text', text: '' },
      }),
      ...texts.map((text) =>
        event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
      ),
      event({ type: 'content_block_stop', index: 0 }),
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 3 },
      }),
      event({ type: 'message_stop' }),
    ],
    whole: (text) => ({ ...message, content: [{ type: 'text', text }], stop_reason: 'end_turn' }),
    error: (text) => ({ type: 'error', error: { type: 'soak_error', message: text } }),
  };
}

/**
 * @param {string} form
 * @param {object} [choice]
 */
function completion(form, choice = {}) {
  const object = form === 'chunk' ? 'chat.completion.chunk' : 'chat.completion';
  const choices = [{ index: 0, finish_reason: null, ...choice }];
  return { id: 'chatcmpl-soak', object, created: 1, model: MODEL, choices };
}

/**
 * @param {string} input
 * @param {string} output
 */
function usageOf(input, output) {
  return { [`${input}_tokens`]: 10, [`${output}_tokens`]: 3, total_tokens: 13 };
}

/** @param {readonly string[]} texts */
function responseEvents(texts) {
  const place = { output_index: 0, item_id: 'msg_soak', content_index: 0 };
  const item = messageItem('completed', texts.join(''));
  const events = [
    { type: 'response.created', response: responseOf('in_progress', []) },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: messageItem('in_progress', undefined),
    },
    ...texts.map((delta) => ({ type: 'response.output_text.delta', delta, ...place })),
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: responseOf('completed', [item]) },
  ];
  return events.map((fields, number) => event({ ...fields, sequence_number: number }));
}

/**
 * @param {string} status
 * @param {string | undefined} text
 */
function messageItem(status, text) {
  const content = text === undefined ? [] : [{ type: 'output_text', text, annotations: [] }];
  return { type: 'message', id: 'msg_soak', role: 'assistant', status, content };
}

/**
 * @param {string} status
 * @param {readonly object[]} output
 */
function responseOf(status, output) {
  const usage = status === 'completed' ? usageOf('input', 'output') : null;
  return { id: 'resp_soak', object: 'response', status, error: null, output, usage };
}

/** @param {object} fields */
function candidate(fields) {
  const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 3, totalTokenCount: 13 };
  return { candidates: [{ index: 0, ...fields }], usageMetadata, modelVersion: MODEL };
}

/** @param {readonly object[]} list */
function parts(list) {
  return { role: 'model', parts: list };
}

/**
 * @param {string} content
 * @param {boolean} done
 */
function line(content, done) {
  const message = { role: 'assistant', content };
  const end = { done_reason: 'stop', prompt_eval_count: 10, eval_count: 3 };
  return { model: MODEL, created_at: '2026-01-01T00:00:00Z', message, done, ...(done && end) };
}

/** @param {{ readonly type: string } & Readonly<Record<string, unknown>>} value */
function event(value) {
  return `event: ${value.type}\n${data(value)}`;
}

/** @param {object} value */
function data(value) {
  return `data: ${JSON.stringify(value)}\n\n`;
}
