import { inputFaults, itemEvents, streamOfEvents } from '../responses-exchange.ts';
import { createResponsesRequestCheck, hasResponsesSchema } from '../responses-schema.ts';
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
import { oddFragments, type ScriptedAnswer } from './script.ts';

/** Responses as OpenAI speaks them: encrypted reasoning stands before what it led to (wire.md 3.2). */
export const responsesDialect: Dialect = {
  provider: 'openai',
  protocol: 'openai-responses',
  model: 'gpt-6-sol',
  basePath: '/v1',
  wantsKey: true,
  counts: { cached: true, thinking: true },
  path: () => '/responses',
  count: {
    path: '/responses/input_tokens',
    answer: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  },
  contentType: 'text/event-stream; charset=utf-8',
  isAuthorized: ({ authorization }) => authorization === `Bearer ${TEST_KEY}`,
  read,
  stream: (answer, secret) => new TextDecoder().decode(streamOfEvents(eventsOf(answer, secret))),
  whole: responseOf,
  reasoning: ({ thinking }, secret) =>
    thinking === undefined ? undefined : { text: thinking, secret },
  error: (_status, message) => ({
    error: { message, type: 'invalid_request_error', param: null, code: null },
  }),
  rateLimit: {
    body: {
      error: {
        message: 'Rate limit reached for gpt-6-sol on tokens per min (TPM).',
        type: 'tokens',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
    headers: { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' },
  },
};

let schemaCheck: ((body: Json) => readonly string[]) | undefined;

/** The schema is large: it is compiled when the first request comes. */
function checkSchema(body: Json): readonly string[] {
  schemaCheck ??= hasResponsesSchema ? createResponsesRequestCheck() : () => [];
  return schemaCheck(body);
}

function read(body: Json): ReadRequest {
  const input = body['input'] as readonly Json[];
  const include = (body['include'] ?? []) as readonly unknown[];
  const turns: ReadTurn[] = [];
  for (const item of input) {
    const turn = readItem(item);
    const last = turns.at(-1);
    if (turn.role === 'assistant' && last?.role === 'assistant') {
      turns.splice(-1, 1, joined(last, turn));
    } else turns.push(turn);
  }
  return {
    turns,
    faults: [
      ...checkSchema(body),
      ...inputFaults(input),
      ...(body['store'] === false ? [] : ['store is not off']),
      ...(include.includes('reasoning.encrypted_content') ? [] : ['no reasoning is asked for']),
      ...input.flatMap(({ type, id, encrypted_content: secret }) =>
        type === 'reasoning' && id !== `rs_${secret}` ? [`${id} is not the id of ${secret}`] : [],
      ),
    ],
  };
}

function readItem(item: Json): ReadTurn {
  switch (item['type']) {
    case 'reasoning': {
      const secret = String(item['encrypted_content']);
      const reasoning = someReasoning(textOf(item['summary']), secret);
      return { ...SILENT_TURN, role: 'assistant', reasoning };
    }
    case 'function_call': {
      const { call_id, name, arguments: json } = item;
      const call = { id: String(call_id), name: String(name), input: JSON.parse(String(json)) };
      return { ...SILENT_TURN, role: 'assistant', calls: [call] };
    }
    case 'function_call_output': {
      const result = { id: String(item['call_id']), text: textOf(item['output']) };
      return { ...SILENT_TURN, role: 'user', results: [result] };
    }
    default: {
      const role = item['role'] === 'assistant' ? 'assistant' : 'user';
      return { ...SILENT_TURN, role, text: textOf(item['content']) };
    }
  }
}

function joined(before: ReadTurn, after: ReadTurn): ReadTurn {
  return {
    role: 'assistant',
    text: before.text + after.text,
    calls: [...before.calls, ...after.calls],
    results: [],
    reasoning: before.reasoning ?? after.reasoning,
  };
}

function eventsOf(answer: ScriptedAnswer, secret: string): readonly Json[] {
  const response = responseOf(answer, secret);
  const started = { ...response, status: 'in_progress', output: [], usage: null };
  const items = response['output'] as readonly Json[];
  return [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...items.flatMap((item, index) => itemEvents(index, item, ...deltasOf(item, answer))),
    { type: `response.${response['status']}`, response },
  ];
}

function deltasOf(item: Json, { thinking = '', text = '' }: ScriptedAnswer): readonly Json[] {
  const deltas = (type: string, whole: string, place: Json): Json[] =>
    oddFragments(whole).map((delta) => ({ type: `response.${type}.delta`, delta, ...place }));
  switch (item['type']) {
    case 'reasoning':
      return [
        ...deltas('reasoning_summary_text', thinking, { summary_index: 0 }),
        { type: 'response.reasoning_summary_text.done', text: thinking, summary_index: 0 },
      ];
    case 'message':
      return deltas('output_text', text, { content_index: 0 });
    case 'function_call':
      return [
        ...deltas('function_call_arguments', String(item['arguments']), {}),
        { type: 'response.function_call_arguments.done', arguments: item['arguments'] },
      ];
    default:
      return [];
  }
}

function responseOf(answer: ScriptedAnswer, secret: string): Json {
  const { stop, usage } = answer;
  const { input, cached, output, thinking } = usage;
  const reason = stop === 'length' ? 'max_output_tokens' : 'content_filter';
  return {
    id: 'resp_1',
    object: 'response',
    status: stop === 'end' ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: stop === 'end' ? null : { reason },
    output: itemsOf(answer, secret),
    usage: {
      input_tokens: input + cached,
      input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: thinking },
      total_tokens: input + cached + output,
    },
  };
}

function itemsOf(answer: ScriptedAnswer, secret: string): readonly Json[] {
  const { thinking, text, calls = [], search } = answer;
  const summary = thinking === '' ? [] : [{ type: 'summary_text', text: thinking }];
  const annotations = (search?.sources ?? []).map((source) => ({
    type: 'url_citation',
    ...source,
  }));
  const action = search && {
    type: 'search',
    query: search.query,
    sources: search.sources.map(({ url }) => ({ type: 'url', url })),
  };
  return [
    ...(thinking === undefined
      ? []
      : [{ type: 'reasoning', id: `rs_${secret}`, summary, encrypted_content: secret }]),
    ...(action ? [{ type: 'web_search_call', id: 'ws_1', status: 'completed', action }] : []),
    ...(text === undefined
      ? []
      : [
          {
            type: 'message',
            id: 'msg_1',
            role: 'assistant',
            status: 'completed',
            phase: calls.length > 0 ? 'commentary' : 'final_answer',
            content: [{ type: 'output_text', text, annotations }],
          },
        ]),
    ...calls.map(({ id, name, input }, index) => ({
      type: 'function_call',
      id: `fc_${index}`,
      call_id: id,
      name,
      arguments: JSON.stringify(input),
      status: 'completed',
    })),
  ];
}
