import type { Message } from '../../../src/protocols/ollama/wire-types.ts';
import { ndjson } from '../ollama-answers.ts';
import {
  type Dialect,
  type Json,
  type ReadRequest,
  type ReadTurn,
  someReasoning,
} from './dialect.ts';
import { oddFragments, type ScriptedAnswer } from './script.ts';

const MODEL = 'qwen3-coder:30b';

/** Ollama's own protocol, on the person's machine, so without a key (wire.md 6.4). */
export const ollamaDialect: Dialect = {
  provider: 'ollama',
  protocol: 'ollama',
  model: MODEL,
  basePath: '',
  wantsKey: false,
  counts: { cached: false, thinking: false },
  path: () => '/api/chat',
  contentType: 'application/x-ndjson',
  isAuthorized: (headers) =>
    headers.authorization === undefined && headers['x-api-key'] === undefined,
  read,
  stream: (answer) => ndjson(linesOf(answer)),
  whole,
  reasoning: ({ thinking = '' }) => someReasoning(thinking),
  error: (_status, message) => ({ error: message }),
  rateLimit: { body: { error: 'you have reached your usage limit' }, headers: {} },
};

function read(body: Json): ReadRequest {
  const messages = body['messages'] as readonly Message[];
  const options = (body['options'] ?? {}) as Json;
  return {
    turns: messages.filter(({ role }) => role !== 'system').map(readMessage),
    faults: [
      ...resultFaults(messages),
      ...(messages.every(({ content }) => typeof content === 'string') ? [] : ['no content']),
      // Without them the server cuts the prompt in silence (wire.md 6.2).
      ...(body['truncate'] === false ? [] : ['truncate is not off']),
      ...(typeof options['num_ctx'] === 'number' ? [] : ['no num_ctx']),
    ],
  };
}

/** Each call is followed at once by its result, which names it and its tool. */
function resultFaults(messages: readonly Message[]): readonly string[] {
  const faults: string[] = [];
  let open: readonly { readonly id?: string; readonly name: string }[] = [];
  messages.forEach(({ role, tool_calls: calls, tool_name, tool_call_id }, index) => {
    if (role === 'tool') {
      const [first, ...rest] = open;
      open = rest;
      if (first?.name !== tool_name || first?.id !== tool_call_id) {
        faults.push(`message ${index} answers ${tool_name} ${tool_call_id}, not ${first?.id}`);
      }
      return;
    }
    if (open.length > 0) faults.push(`message ${index} comes before a result`);
    open = (calls ?? []).map(({ id, function: { name } }) => ({ ...(id ? { id } : {}), name }));
    const inputs = (calls ?? []).map((call): unknown => call.function.arguments);
    if (inputs.some((input) => typeof input !== 'object')) faults.push('arguments as text');
  });
  return open.length > 0 ? [...faults, 'no result'] : faults;
}

function readMessage(message: Message): ReadTurn {
  const { role, content, thinking = '', tool_calls: calls = [], tool_call_id } = message;
  const isResult = role === 'tool';
  return {
    role: role === 'assistant' ? 'assistant' : 'user',
    text: isResult ? '' : content,
    calls: calls.map(({ id = '', function: { name, arguments: input } }) => ({ id, name, input })),
    results: isResult ? [{ id: tool_call_id ?? '', text: content }] : [],
    reasoning: someReasoning(thinking),
  };
}

/** Text comes in pieces and calls whole, the last of them in the last line. */
function linesOf(answer: ScriptedAnswer): readonly Json[] {
  const { thinking = '', text = '' } = answer;
  const line = (message: Json): Json => ({
    model: MODEL,
    created_at: '2026-11-23T00:00:00Z',
    message: { role: 'assistant', content: '', ...message },
    done: false,
  });
  const calls = toolCalls(answer);
  return [
    ...oddFragments(thinking).map((part) => line({ thinking: part })),
    ...oddFragments(text).map((part) => line({ content: part })),
    ...calls.map((call) => line({ tool_calls: [call] })),
    { ...line({}), ...ending(answer) },
  ];
}

function whole(answer: ScriptedAnswer): Json {
  const { thinking, text = '' } = answer;
  const calls = toolCalls(answer);
  return {
    model: MODEL,
    created_at: '2026-11-23T00:00:00Z',
    message: {
      role: 'assistant',
      content: text,
      ...(thinking === undefined ? {} : { thinking }),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
    ...ending(answer),
  };
}

function toolCalls({ calls = [] }: ScriptedAnswer): readonly Json[] {
  return calls.map(({ id, name, input }, index) => ({
    id,
    function: { index, name, arguments: input },
  }));
}

function ending({ stop, usage }: ScriptedAnswer): Json {
  return {
    done: true,
    done_reason: stop === 'length' ? 'length' : 'stop',
    total_duration: 1,
    load_duration: 1,
    prompt_eval_count: usage.input + usage.cached,
    prompt_eval_duration: 1,
    eval_count: usage.output,
    eval_duration: 1,
  };
}
