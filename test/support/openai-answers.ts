import type { ServerResponse } from 'node:http';

type Json = Readonly<Record<string, unknown>>;

/** A chat completion chunk with this delta. */
export function chunk(delta: Json, finishReason: string | null = null): Json {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test-model',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

/** The chunk that carries usage, after the finish. */
export function usageChunk(promptTokens = 11, completionTokens = 3): Json {
  return {
    ...chunk({}),
    choices: [],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}

/** The chunks of an answer in plain text. */
export function textChunks(text: string): Json[] {
  return [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: text }),
    chunk({}, 'stop'),
    usageChunk(),
  ];
}

/** The chunks of an answer that calls one tool. */
export function toolChunks(name: string, input: unknown, id = 'call_1'): Json[] {
  const call = (rest: Json): Json => chunk({ tool_calls: [{ index: 0, ...rest }] });
  const json = JSON.stringify(input);
  const middle = Math.floor(json.length / 2);
  return [
    call({ id, type: 'function', function: { name, arguments: '' } }),
    call({ function: { arguments: json.slice(0, middle) } }),
    call({ function: { arguments: json.slice(middle) } }),
    chunk({}, 'tool_calls'),
    usageChunk(),
  ];
}

/** Chunks as a stream's text, closed by [DONE]. */
export function sse(chunks: readonly Json[]): string {
  return `${chunks.map((entry) => `data: ${JSON.stringify(entry)}\n\n`).join('')}data: [DONE]\n\n`;
}

/** Sends a stream of chunks at once. */
export function sendSse(response: ServerResponse, chunks: readonly Json[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(sse(chunks));
}

/** Sends one JSON object. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A whole chat completion, as sent to a client that asked for no stream. */
export function completion(message: Json, finishReason = 'stop'): Json {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'test-model',
    choices: [
      {
        index: 0,
        finish_reason: finishReason,
        logprobs: null,
        message: { role: 'assistant', refusal: null, ...message },
      },
    ],
    usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
  };
}
