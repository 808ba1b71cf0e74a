import type { IncomingHttpHeaders } from 'node:http';
import type { ContentBlock, Message } from '../../../src/anthropic/request.ts';
import { frames, orderFaults } from '../compatible.ts';
import { TEST_KEY } from '../test-config.ts';
import {
  type Dialect,
  type Json,
  type ReadRequest,
  type ReadTurn,
  someReasoning,
  textOf,
} from './dialect.ts';
import { oddFragments, type ScriptedAnswer } from './script.ts';

/** The client's own credential, which is for Anthropic alone. */
export const CLIENT_TOKEN = 'login-of-the-person';

/** Moonshot's endpoint that is compatible with Anthropic's, with signatures of its own. */
export const compatibleDialect: Dialect = {
  ...messagesDialect('moonshot', 'kimi-k3'),
  basePath: '/anthropic',
  path: () => '/v1/messages',
  isAuthorized: ({ authorization, 'x-api-key': key }: IncomingHttpHeaders) =>
    authorization === `Bearer ${TEST_KEY}` && key === TEST_KEY,
  read,
};

/** Anthropic itself, with the client's own credential: the most particular of all. */
export const anthropicDialect: Dialect = {
  ...messagesDialect('anthropic', 'claude-opus-4-8'),
  basePath: '',
  path: () => '/v1/messages',
  isAuthorized: ({ authorization }: IncomingHttpHeaders) =>
    authorization === `Bearer ${CLIENT_TOKEN}`,
  read(body) {
    const { turns, faults } = read(body);
    const blocks = (body['messages'] as readonly Message[]).flatMap(blocksOf);
    return { turns, faults: [...faults, ...blocks.flatMap(blockFaults)] };
  },
};

function messagesDialect(
  provider: string,
  model: string,
): Omit<Dialect, 'basePath' | 'path' | 'isAuthorized' | 'read'> {
  return {
    provider,
    protocol: 'anthropic',
    model,
    wantsKey: true,
    counts: { cached: true, thinking: true },
    contentType: 'text/event-stream; charset=utf-8',
    stream: (answer, secret) => frames(eventsOf(answer, secret, model)),
    whole: (answer, secret) => ({
      ...messageOf(answer, model),
      content: contentOf(answer, secret),
    }),
    reasoning: ({ thinking }, secret) =>
      thinking === undefined ? undefined : { text: thinking, secret },
    error: (status, message) => ({
      type: 'error',
      error: { type: status === 400 ? 'invalid_request_error' : 'api_error', message },
      request_id: 'req_1',
    }),
    rateLimit: {
      body: {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'Number of requests exceeded.' },
        request_id: 'req_1',
      },
      headers: { 'retry-after': '1' },
    },
  };
}

function read(body: Json): ReadRequest {
  const messages = body['messages'] as readonly Message[];
  return { turns: messages.map(readMessage), faults: orderFaults(messages) };
}

function readMessage(message: Message): ReadTurn {
  const blocks = blocksOf(message);
  const thinking = blocks.flatMap((block) => (block.type === 'thinking' ? [block] : []));
  return {
    role: message.role === 'assistant' ? 'assistant' : 'user',
    text: blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: blocks.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ id: block.id, name: block.name, input: { ...Object(block.input) } }]
        : [],
    ),
    results: blocks.flatMap((block) =>
      block.type === 'tool_result' ? [{ id: block.tool_use_id, text: textOf(block.content) }] : [],
    ),
    reasoning: someReasoning(
      thinking.map((block) => block.thinking).join(''),
      thinking.map((block) => block.signature).join(''),
    ),
  };
}

function blocksOf({ content }: Message): readonly ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** What Anthropic alone refuses (wire.md 9.4, 9.8). */
function blockFaults(block: ContentBlock): readonly string[] {
  if (block.type === 'thinking' && !block.signature.startsWith('secret-of-anthropic-')) {
    return [`Invalid signature ${block.signature} in thinking block`];
  }
  const id = block.type === 'tool_use' ? block.id : 'legal';
  return /^[a-zA-Z0-9_-]+$/.test(id) ? [] : [`tool id ${id}`];
}

function eventsOf(answer: ScriptedAnswer, secret: string, model: string): readonly Json[] {
  const message = messageOf(answer, model);
  const { stop_reason, usage, ...start } = message;
  return [
    {
      type: 'message_start',
      message: {
        ...start,
        content: [],
        stop_reason: null,
        usage: { ...Object(usage), output_tokens: 1 },
      },
    },
    ...contentOf(answer, secret).flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptied(block) },
      ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
}

function messageOf({ stop, calls = [], usage, search }: ScriptedAnswer, model: string): Json {
  const { input, cached, output, thinking } = usage;
  const ended = calls.length > 0 ? 'tool_use' : 'end_turn';
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    stop_reason: { end: ended, length: 'max_tokens', refusal: 'refusal' }[stop],
    stop_sequence: null,
    usage: {
      input_tokens: input,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: 0,
      output_tokens: output,
      output_tokens_details: { thinking_tokens: thinking },
      ...(search ? { server_tool_use: { web_search_requests: 1 } } : {}),
    },
  };
}

function contentOf({ thinking, text, calls = [], search }: ScriptedAnswer, secret: string): Json[] {
  return [
    ...(thinking === undefined ? [] : [{ type: 'thinking', thinking, signature: secret }]),
    ...(search
      ? [
          {
            type: 'server_tool_use',
            id: 'srvtoolu_1',
            name: 'web_search',
            input: { query: search.query },
          },
          {
            type: 'web_search_tool_result',
            tool_use_id: 'srvtoolu_1',
            content: search.sources.map((source) => ({
              type: 'web_search_result',
              ...source,
              encrypted_content: secret,
              page_age: null,
            })),
          },
        ]
      : []),
    ...(text === undefined ? [] : [{ type: 'text', text }]),
    ...calls.map((call) => ({ type: 'tool_use', ...call })),
  ];
}

function emptied(block: Json): Json {
  switch (block['type']) {
    case 'thinking':
      return { ...block, thinking: '', signature: '' };
    case 'text':
      return { ...block, text: '' };
    case 'tool_use':
    case 'server_tool_use':
      return { ...block, input: {} };
    default:
      return block;
  }
}

function deltasOf(block: Json): readonly Json[] {
  const { type, thinking, signature, text, input } = block;
  switch (type) {
    case 'thinking':
      return [
        ...oddFragments(String(thinking)).map((part) => ({
          type: 'thinking_delta',
          thinking: part,
        })),
        { type: 'signature_delta', signature },
      ];
    case 'text':
      return oddFragments(String(text)).map((part) => ({ type: 'text_delta', text: part }));
    case 'tool_use':
    case 'server_tool_use':
      return oddFragments(JSON.stringify(input)).map((part) => ({
        type: 'input_json_delta',
        partial_json: part,
      }));
    default:
      return [];
  }
}
