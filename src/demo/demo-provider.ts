import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isRecord } from '../json/is-record.ts';
import { playTurn, type Turn } from './play-turn.ts';

/** A provider that needs no network: it speaks chat completions over real HTTP and plays a model. */
export interface DemoProvider {
  /** For `api_base_url`. */
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Milliseconds between two pieces of a stream, so that it looks like one. */
const PACE_MS = 15;

/** Starts the provider on a free loopback port. @param file absolute path of what the model will write */
export async function startDemoProvider(file: string): Promise<DemoProvider> {
  const server = createServer((request, response) => {
    answer(request, response, file).catch(() => response.destroy());
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new TypeError('The demo provider got no port.'));
    });
  });
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
): Promise<void> {
  let text = '';
  for await (const bytes of request) text += String(bytes);
  const body: unknown = JSON.parse(text);
  if (!isRecord(body)) throw new TypeError('The demo provider got a request that is no object.');
  const turn = playTurn(body, file);
  if (body['stream'] === true) await streamTurn(response, turn);
  else sendWhole(response, turn);
}

async function streamTurn(response: ServerResponse, turn: Turn): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const delta of deltas(turn)) {
    response.write(frame({ choices: [{ index: 0, delta, finish_reason: null }] }));
    await pause(PACE_MS);
  }
  response.write(frame({ choices: [{ index: 0, delta: {}, finish_reason: turn.finishReason }] }));
  response.write(frame({ choices: [], usage: turn.usage }));
  response.end('data: [DONE]\n\n');
}

function deltas({ text, toolCall }: Turn): object[] {
  const words = text.split(/(?<= )/).map((word) => ({ content: word }));
  if (toolCall === undefined) return words;
  const { id, name, json } = toolCall;
  const call = (rest: object) => ({ tool_calls: [{ index: 0, ...rest }] });
  const pieces = json.match(/.{1,24}/gs) ?? [];
  return [
    ...words,
    call({ id, type: 'function', function: { name, arguments: '' } }),
    ...pieces.map((piece) => call({ function: { arguments: piece } })),
  ];
}

function sendWhole(response: ServerResponse, { text, toolCall, finishReason, usage }: Turn): void {
  const calls = toolCall && [
    {
      id: toolCall.id,
      type: 'function',
      function: { name: toolCall.name, arguments: toolCall.json },
    },
  ];
  const message = { role: 'assistant', content: text, ...(calls && { tool_calls: calls }) };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ choices: [{ index: 0, message, finish_reason: finishReason }], usage }),
  );
}

function frame(chunk: object): string {
  const head = { id: 'demo', object: 'chat.completion.chunk', created: 0, model: 'demo' };
  return `data: ${JSON.stringify({ ...head, ...chunk })}\n\n`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
