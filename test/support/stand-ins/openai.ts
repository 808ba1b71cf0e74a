import { createChatRequestCheck, hasChatSchema } from '../chat-schema.ts';
import { type EncodedMessage, toolOrderFaults } from '../encoded-chat.ts';
import { chunk, completion, sse } from '../openai-answers.ts';
import { TEST_KEY } from '../test-config.ts';
import {
  type Dialect,
  type Json,
  type ReadRequest,
  type ReadTurn,
  SILENT_TURN,
  someReasoning,
  textOf,
} from './dialect.ts';
import { oddFragments, type ScriptedAnswer, type ScriptedSearch } from './script.ts';

/** Chat completions as DeepSeek speaks them: reasoning must come back to the letter (wire.md 4.4). */
export const openaiDialect: Dialect = {
  provider: 'deepseek',
  protocol: 'openai',
  model: 'deepseek-v4-pro',
  basePath: '',
  wantsKey: true,
  counts: { cached: true, thinking: true },
  path: () => '/chat/completions',
  contentType: 'text/event-stream; charset=utf-8',
  isAuthorized: ({ authorization }) => authorization === `Bearer ${TEST_KEY}`,
  read,
  stream: (answer) => sse(chunksOf(answer)),
  whole,
  reasoning: ({ thinking = '' }) => someReasoning(thinking),
  error: (_status, message) => ({
    error: { message, type: 'invalid_request_error', param: null, code: 'invalid_request_error' },
  }),
  rateLimit: {
    body: {
      error: {
        message: 'Rate limit reached for requests. Please try again in 20ms.',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
    headers: {},
  },
};

let schemaCheck: ((body: Json) => readonly string[]) | undefined;

/** The schema is large: it is compiled when the first request comes. */
function checkSchema(body: Json): readonly string[] {
  schemaCheck ??= hasChatSchema ? createChatRequestCheck() : () => [];
  return schemaCheck(body);
}

function read(body: Json): ReadRequest {
  const messages = body['messages'] as readonly EncodedMessage[];
  const assistants = messages.filter(({ role }) => role === 'assistant');
  const unanswered = assistants.some((message) => typeof message.reasoning_content !== 'string');
  return {
    turns: messages.flatMap(readMessage),
    faults: [
      ...checkSchema(body),
      ...toolOrderFaults(messages),
      ...(unanswered ? ['The reasoning_content must be passed back.'] : []),
    ],
  };
}

function readMessage(message: EncodedMessage): readonly ReadTurn[] {
  const text = textOf(message.content);
  switch (message.role) {
    case 'user':
      return [{ ...SILENT_TURN, role: 'user', text }];
    case 'tool':
      return [
        { ...SILENT_TURN, role: 'user', results: [{ id: message.tool_call_id ?? '', text }] },
      ];
    case 'assistant':
      return [
        {
          role: 'assistant',
          text,
          calls: (message.tool_calls ?? []).map(({ id, function: called }) => ({
            id,
            name: called.name,
            input: JSON.parse(called.arguments),
          })),
          results: [],
          reasoning: someReasoning(message.reasoning_content ?? ''),
        },
      ];
    default:
      return [];
  }
}

function chunksOf(answer: ScriptedAnswer): Json[] {
  const { thinking = '', text = '', calls = [], search } = answer;
  const piece = (index: number, rest: Json): Json => chunk({ tool_calls: [{ index, ...rest }] });
  return [
    chunk({ role: 'assistant', content: '' }),
    ...oddFragments(thinking).map((part) => chunk({ content: null, reasoning_content: part })),
    ...oddFragments(text).map((part) => chunk({ content: part, reasoning_content: null })),
    ...calls.flatMap(({ id, name, input }, index) => [
      piece(index, { id, type: 'function', function: { name, arguments: '' } }),
      ...oddFragments(JSON.stringify(input)).map((json) =>
        piece(index, { function: { arguments: json } }),
      ),
    ]),
    ...(search ? [chunk({ annotations: annotationsOf(search) })] : []),
    { ...chunk({ content: '' }, finishReason(answer)), usage: usageOf(answer) },
  ];
}

function whole(answer: ScriptedAnswer): Json {
  const { thinking, text = null, calls = [], search } = answer;
  const message = {
    content: text,
    ...(thinking === undefined ? {} : { reasoning_content: thinking }),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id, name, input }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(input) },
          })),
        }),
    ...(search ? { annotations: annotationsOf(search) } : {}),
  };
  return { ...completion(message, finishReason(answer)), usage: usageOf(answer) };
}

function finishReason({ stop, calls = [] }: ScriptedAnswer): string {
  if (stop === 'length') return 'length';
  if (stop === 'refusal') return 'content_filter';
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

function usageOf({ usage, search }: ScriptedAnswer): Json {
  const { input, cached, output, thinking } = usage;
  return {
    prompt_tokens: input + cached,
    completion_tokens: output,
    total_tokens: input + cached + output,
    prompt_cache_hit_tokens: cached,
    prompt_cache_miss_tokens: input,
    completion_tokens_details: { reasoning_tokens: thinking },
    ...(search ? { server_tool_use_details: { web_search_requests: 1 } } : {}),
  };
}

function annotationsOf({ sources }: ScriptedSearch): readonly Json[] {
  return sources.map((source) => ({ type: 'url_citation', url_citation: source }));
}
