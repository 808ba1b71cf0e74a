import type { ServerResponse } from 'node:http';
import type { FakeUpstream, SeenRequest } from '../../support/fake-upstream.ts';
import {
  chunk,
  completion,
  sendJson,
  sendSse,
  sse,
  textChunks,
  usageChunk,
} from '../../support/openai-answers.ts';
import { oddFragments } from '../../support/stand-ins/script.ts';
import { startTestUpstream } from '../../support/test-session.ts';

/** How the model answers one request. */
export type Turn = (request: SeenRequest, response: ServerResponse) => unknown;

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/**
 * An OpenAI-compatible provider with a model that plays the turns in order, one for each request
 * that offers tools. A request without tools is a helper's, such as the session's title, and gets
 * one in JSON. A request too many is refused in a way that claude does not try again.
 */
export function startModel(turns: () => readonly Turn[]): Promise<FakeUpstream> {
  let played = 0;
  const next = (): Turn => turns()[played++] ?? refuse('The script is over.');
  return startTestUpstream((request, response) => {
    const turn = isMainRequest(request) ? next() : title;
    return turn(request, response);
  });
}

/** The requests of the conversation itself, without those of helpers. */
export function mainRequests(upstream: FakeUpstream): readonly SeenRequest[] {
  return upstream.requests.filter(isMainRequest);
}

/** Answers in plain text, streamed or not as asked. */
export function say(text: string): Turn {
  return ({ body }, response) =>
    body.stream === true
      ? sendSse(response, textChunks(text))
      : sendJson(response, 200, completion({ content: text }));
}

/**
 * Calls tools, all in one answer. The arguments come in fragments of odd lengths, those of
 * several calls take turns, and the bytes are cut without regard for characters.
 */
export function call(...calls: readonly ToolCall[]): Turn {
  return (_request, response) => {
    const bytes = Buffer.from(sse(callChunks(calls)));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < bytes.length; at += 61) response.write(bytes.subarray(at, at + 61));
    response.end();
  };
}

/** Refuses with status 400 and these words. */
export function refuse(message: string): Turn {
  return (_request, response) =>
    sendJson(response, 400, { error: { message, type: 'invalid_request_error' } });
}

/** Streams the beginning of a text and cuts the connection. */
export function breakOff(beginning: string): Turn {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunks = [chunk({ role: 'assistant', content: '' }), chunk({ content: beginning })];
    const text = chunks.map((entry) => `data: ${JSON.stringify(entry)}\n\n`).join('');
    response.write(text, () => response.destroy());
  };
}

const title: Turn = say('{"title":"A test"}');

function isMainRequest({ body }: SeenRequest): boolean {
  return Array.isArray(body?.tools) && body.tools.length > 0;
}

function callChunks(calls: readonly ToolCall[]): ReturnType<typeof chunk>[] {
  const piece = (index: number, rest: object) => chunk({ tool_calls: [{ index, ...rest }] });
  const heads = calls.map(({ id, name }, index) =>
    piece(index, { id, type: 'function', function: { name, arguments: '' } }),
  );
  const fragments = calls.map(({ input }) => oddFragments(JSON.stringify(input)));
  const rounds = Math.max(...fragments.map((list) => list.length));
  const bodies = Array.from({ length: rounds }, (_, round) =>
    fragments.flatMap((list, index) => {
      const text = list[round];
      return text === undefined ? [] : [piece(index, { function: { arguments: text } })];
    }),
  ).flat();
  return [...heads, ...bodies, chunk({}, 'tool_calls'), usageChunk()];
}
