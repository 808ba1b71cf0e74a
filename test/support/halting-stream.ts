import { expect } from 'vitest';
import type { Respond } from './fake-upstream.ts';
import { sse, textChunks } from './openai-answers.ts';
import { messagesRequest } from './test-session.ts';

/** An upstream whose answer begins, and ends when it is told to. */
export interface HaltingUpstream {
  readonly respond: Respond;
  finish(): void;
}

const TEXT = 'Hello there';

export function haltingUpstream(): HaltingUpstream {
  const stream = sse(textChunks(TEXT));
  const halt = stream.indexOf('\n\n', stream.indexOf(TEXT)) + 2;
  let finish = (): void => undefined;
  return {
    respond: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(stream.slice(0, halt));
      finish = () => response.end(stream.slice(halt));
    },
    finish: () => finish(),
  };
}

/** An answer that has begun: its whole text in the end, or why it was broken off. */
export interface BegunStream {
  readonly rest: Promise<string>;
}

/** Begins a stream at a tproxy that is served with a token. */
export async function beginStream(served: {
  readonly address: string;
  readonly token: string;
}): Promise<BegunStream> {
  const response = await fetch(`${served.address}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify(messagesRequest({ stream: true })),
    headers: { 'x-api-key': served.token, 'content-type': 'application/json' },
  });
  expect(response.status).toBe(200);
  return { rest: response.text().catch((error: unknown) => `broken off: ${String(error)}`) };
}
