import { request, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { encodeSse } from '../../src/anthropic/encode-sse.ts';
import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import { encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';
import { sendJson } from '../support/openai-answers.ts';
import { parseFrames, readEvents } from '../support/read-events.ts';
import { TEST_KEY, testAnthropic, testConfig, testProvider } from '../support/test-config.ts';
import {
  BACKGROUND_MODEL,
  messagesRequest,
  passthroughSetup,
  SESSION_TOKEN,
  startTestSession,
  startTestUpstream,
} from '../support/test-session.ts';

const LOGIN = { authorization: 'Bearer the-login-of-the-user' };

/** The bytes of a whole streamed answer of Anthropic's. */
function answer(model = 'claude-opus-4-8'): string {
  const builder = createMessageBuilder({
    id: 'msg_1',
    model,
    estimatedInputTokens: 1,
    thinkingSignature: 'sig',
    newToolId: () => 'toolu_1',
  });
  return [
    ...builder.push({ type: 'text', text: 'Grüße 👋' }),
    ...builder.push({ type: 'finish', reason: 'end_turn' }),
    ...builder.end(),
  ]
    .map(encodeSse)
    .join('');
}

function stream(
  response: ServerResponse,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
  response.end(text);
}

describe('pass-through to Anthropic', () => {
  it('forwards the body byte for byte, and the path with its query', async () => {
    const { session, upstream } = await passthroughSetup((_request, response) =>
      stream(response, answer()),
    );
    const body =
      '{ "model":"claude-opus-4-8",\n "stream": true, "big": 12345678901234567890, "messages": [{"role":"user","content":"\\u00e9 é"}] }';
    const response = await session.post(body, { headers: LOGIN });
    expect(await response.text()).toBe(answer());
    expect(upstream.requests[0]).toMatchObject({ path: '/v1/messages?beta=true', text: body });
  });

  it("sends the client's own credential and beta headers, and the right host", async () => {
    const { session, upstream } = await passthroughSetup((_request, response) =>
      stream(response, answer()),
    );
    const headers = { ...LOGIN, 'anthropic-beta': 'a,b', 'anthropic-version': '2023-06-01' };
    await (await session.post(messagesRequest({ stream: true }), { headers })).text();
    expect(upstream.requests[0]?.headers).toMatchObject({
      ...headers,
      host: `127.0.0.1:${upstream.port}`,
    });
  });

  it('keeps the answer headers that the client uses', async () => {
    const kept = {
      'request-id': 'req_1',
      'retry-after': '7',
      'anthropic-ratelimit-unified-status': 'allowed',
      'x-should-retry': 'false',
    };
    const { session } = await passthroughSetup((_request, response) =>
      sendJson(
        response,
        429,
        { type: 'error', error: { type: 'rate_limit_error', message: 'slow' } },
        kept,
      ),
    );
    const response = await session.post(messagesRequest(), { headers: LOGIN });
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject(kept);
    expect(await response.json()).toMatchObject({ error: { message: 'slow' } });
  });

  it("relays a 401 for the client's own login as it is", async () => {
    const { session } = await passthroughSetup((_request, response) =>
      sendJson(response, 401, {
        type: 'error',
        error: { type: 'authentication_error', message: 'expired' },
      }),
    );
    expect((await session.post(messagesRequest(), { headers: LOGIN })).status).toBe(401);
  });

  it.each([
    ['no credential', {}],
    ["only tproxy's own token", { authorization: `Bearer ${SESSION_TOKEN}` }],
  ])('says what to do when there is %s, and sends nothing', async (_case, headers) => {
    const { session, upstream } = await passthroughSetup((_request, response) =>
      stream(response, answer()),
    );
    const response = await session.post(messagesRequest(), { headers });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('claude /login');
    expect(upstream.requests).toEqual([]);
  });

  it('opens one connection for many requests', async () => {
    const { session, upstream } = await passthroughSetup((_request, response) =>
      stream(response, answer()),
    );
    for (let round = 0; round < 5; round += 1) {
      await (await session.post(messagesRequest({ stream: true }), { headers: LOGIN })).text();
    }
    expect(upstream.connections()).toBe(1);
  });

  it('closes the upstream request when the client goes away', async () => {
    const { session, upstream } = await passthroughSetup((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: ping\ndata: {"type":"ping"}\n\n');
    });
    const abort = new AbortController();
    const response = await session.post(messagesRequest({ stream: true }), {
      headers: LOGIN,
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    await upstream.aborted;
    await expect.poll(() => session.activity.recent.at(-1)?.outcome).toBe('client_closed');
  });

  it('reports an upstream that cannot be reached', async () => {
    const { session, upstream } = await passthroughSetup(() => undefined);
    await upstream.close();
    const response = await session.post(messagesRequest(), { headers: LOGIN });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      error: { type: 'api_error', message: expect.stringContaining('nothing listens there') },
    });
  });

  it('reports an upstream that never answers as late', async () => {
    const { session } = await passthroughSetup(() => undefined, { timeoutMs: 100 });
    const response = await session.post(messagesRequest(), { headers: LOGIN });
    expect(response.status).toBe(504);
    expect(await response.text()).toContain('did not answer in time');
  });

  it('ends a stream that falls silent with an error', async () => {
    const { session } = await passthroughSetup(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(answer().slice(0, answer().indexOf('event: content_block_stop')));
      },
      { timeoutMs: 100 },
    );
    const response = await session.post(messagesRequest({ stream: true }), { headers: LOGIN });
    expect(readEvents(parseFrames(await response.text())).error).toBeDefined();
  });

  it('does not follow a redirect, nor let the client follow it', async () => {
    const { session, upstream } = await passthroughSetup((_request, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:9/steal' }).end();
    });
    const response = await session.post(messagesRequest(), { headers: LOGIN, redirect: 'manual' });
    expect(response.status).toBe(502);
    expect(response.headers.get('location')).toBeNull();
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("a model id of tproxy's own making", () => {
  it('is known to no upstream, so the model that it stands for is asked for', async () => {
    const { session, upstream } = await passthroughSetup((_request, response) =>
      stream(response, answer('claude-haiku-4-5')),
    );
    const body = messagesRequest({ model: BACKGROUND_MODEL, stream: true });
    const response = await session.post(body, { headers: LOGIN });
    expect(await response.text()).toBe(answer(BACKGROUND_MODEL));
    expect(upstream.requests[0]?.body.model).toBe('claude-haiku-4-5');
  });
});

describe('an upstream that dies in the middle of a stream', () => {
  const half = answer().slice(0, answer().indexOf('event: content_block_stop'));

  it.each<[string, (response: ServerResponse) => void]>([
    ['by a cut connection', (response) => response.destroy()],
    ['by a clean end', (response) => response.end()],
  ])('becomes an error event: %s', async (_case, die) => {
    const { session } = await passthroughSetup((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(half, () => die(response));
    });
    const response = await session.post(messagesRequest({ stream: true }), { headers: LOGIN });
    const read = readEvents(parseFrames(await response.text()));
    expect(read.error).toMatchObject({
      type: 'overloaded_error',
      message: expect.stringContaining('anthropic'),
    });
    expect(session.activity.recent.at(-1)?.outcome).toBe('upstream_truncated');
  });

  it('adds nothing to a stream that ended with an error of its own', async () => {
    const error = encodeSse({
      type: 'error',
      error: { type: 'api_error', message: 'upstream said so' },
    });
    const { session } = await passthroughSetup((_request, response) =>
      stream(response, half + error),
    );
    const response = await session.post(messagesRequest({ stream: true }), { headers: LOGIN });
    expect(await response.text()).toBe(half + error);
  });

  it('adds its error after the last whole event, not into the one that was cut off', async () => {
    const { session } = await passthroughSetup((_request, response) =>
      stream(response, `${half}event: content_block_stop\ndata: {"type":"content_`),
    );
    const response = await session.post(messagesRequest({ stream: true }), { headers: LOGIN });
    const text = await response.text();
    expect(text.startsWith(`${half}event: error\n`)).toBe(true);
    expect(readEvents(parseFrames(text)).error).toBeDefined();
  });

  it('is a status when no event has come', async () => {
    const { session } = await passthroughSetup((_request, response) =>
      stream(response, 'event: message_start\ndata: {"type"'),
    );
    const response = await session.post(messagesRequest({ stream: true }), { headers: LOGIN });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ type: 'error' });
  });

  it('is a status for an answer that is not a stream', async () => {
    const { session } = await passthroughSetup((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"type":"message"', () => response.destroy());
    });
    const response = await session.post(messagesRequest(), { headers: LOGIN });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ type: 'error' });
  });

  it('cuts the connection where nothing is known of what was asked', async () => {
    const { session } = await passthroughSetup((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"data":[', () => response.destroy());
    });
    const response = await fetch(`${session.baseUrl}/v1/files`, { headers: LOGIN });
    await expect(response.text()).rejects.toThrow();
  });

  it('is told by the record when the stream itself reports an error', async () => {
    const error = encodeSse({
      type: 'error',
      error: { type: 'overloaded_error', message: 'upstream said so' },
    });
    const { session } = await passthroughSetup((_request, response) =>
      stream(response, half + error),
    );
    await (await session.post(messagesRequest({ stream: true }), { headers: LOGIN })).text();
    expect(session.activity.recent.at(-1)).toMatchObject({
      outcome: 'upstream_overloaded',
      attempts: [{ message: expect.stringContaining('upstream said so') }],
    });
  });
});

describe('a client that reads slowly', () => {
  it('is not taken for a silent upstream', async () => {
    const text = 'x'.repeat(1000);
    const delta = encodeSse({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    });
    const [start = '', end = ''] = answer().split(/(?=event: content_block_stop)/);
    const whole = start + delta.repeat(20_000) + end;
    const { session } = await passthroughSetup((_request, response) => stream(response, whole), {
      timeoutMs: 200,
    });
    const { hostname, port, pathname } = new URL(session.baseUrl);
    const received = await new Promise<number>((resolve, reject) => {
      const headers = { ...LOGIN, 'content-type': 'application/json' };
      const path = `${pathname}/v1/messages`;
      const options = { hostname, port, path, method: 'POST', headers };
      const call = request(options, (response) => {
        let length = 0;
        // Nothing is read for longer than the upstream may be silent.
        setTimeout(() => {
          response.on('data', (bytes: Buffer) => {
            length += bytes.length;
          });
          response.on('end', () => resolve(length));
        }, 500);
        response.on('error', reject);
      });
      call.on('error', reject);
      call.end(JSON.stringify(messagesRequest({ stream: true })));
    });
    expect(received).toBe(Buffer.byteLength(whole));
    expect(session.activity.recent.at(-1)?.outcome).toBe('answered');
  });
});

describe('a route that renames the model', () => {
  async function renaming(respond: (response: ServerResponse) => void) {
    const upstream = await startTestUpstream((_request, response) => respond(response));
    const provider = testAnthropic(upstream.url, {
      credential: { kind: 'key', value: TEST_KEY, source: '$TEST_KEY' },
    });
    const route = { kind: 'model', provider: 'anthropic', model: 'claude-haiku-4-5' } as const;
    return { upstream, session: await startTestSession(testConfig(route, [provider], provider)) };
  }

  it('changes the model and no other byte', async () => {
    const { session, upstream } = await renaming((response) =>
      stream(response, answer('claude-haiku-4-5')),
    );
    const rest =
      ', "stream":true, "messages":[{"role":"user","content":"\\u00e9"}],  "n":12345678901234567890}';
    await (await session.post(`{"model":"claude-opus-4-8"${rest}`)).text();
    expect(upstream.requests[0]?.text).toBe(`{"model":"claude-haiku-4-5"${rest}`);
  });

  it('changes the model wherever it stands', async () => {
    const { session, upstream } = await renaming((response) =>
      stream(response, answer('claude-haiku-4-5')),
    );
    const { model, ...rest } = messagesRequest({ stream: true });
    await (await session.post({ ...rest, model })).text();
    expect(upstream.requests[0]?.body).toEqual({ ...rest, model: 'claude-haiku-4-5' });
  });

  it('answers a stream with the name that was asked for', async () => {
    const { session } = await renaming((response) => stream(response, answer('claude-haiku-4-5')));
    const response = await session.post(messagesRequest({ stream: true }));
    expect(await response.text()).toBe(answer('claude-opus-4-8'));
  });

  it('answers a whole message with the name that was asked for', async () => {
    const { session } = await renaming((response) =>
      sendJson(response, 200, { type: 'message', model: 'claude-haiku-4-5', content: [] }),
    );
    const response = await session.post(messagesRequest());
    expect(await response.json()).toEqual({
      type: 'message',
      model: 'claude-opus-4-8',
      content: [],
    });
  });

  it("sends the configured key and never the client's", async () => {
    const { session, upstream } = await renaming((response) => stream(response, answer()));
    await (
      await session.post(messagesRequest({ stream: true }), {
        headers: { ...LOGIN, 'x-api-key': 'mine', cookie: 'c=1' },
      })
    ).text();
    const headers = upstream.requests[0]?.headers;
    expect(headers?.['x-api-key']).toBe(TEST_KEY);
    expect(JSON.stringify(headers)).not.toMatch(/the-login-of-the-user|mine|c=1/);
  });

  it.each([
    [401, 'invalid x-api-key'],
    [403, 'forbidden'],
    [404, 'model: nope'],
  ])(
    'rewords a %i about its key or model, which are not the client’s affair',
    async (status, message) => {
      const { session } = await renaming((response) =>
        sendJson(response, status, {
          type: 'error',
          error: { type: 'authentication_error', message },
        }),
      );
      const response = await session.post(messagesRequest());
      const text = await response.text();
      expect(response.status).toBe(400);
      expect(text).not.toContain('x-api-key');
      expect(text).toContain('anthropic answered');
    },
  );
});

describe('what is not for Anthropic', () => {
  it('is taken out of the history: thinking that tproxy signed for another provider', async () => {
    const { session, upstream } = await passthroughSetup((_request, response) =>
      stream(response, answer()),
    );
    const foreign = {
      type: 'thinking',
      thinking: 'hm',
      signature: encodeEnvelope({ provider: 'deepseek', model: 'm' }),
    };
    const own = { type: 'thinking', thinking: 'hm', signature: 'EqQBreal==' };
    const text = { type: 'text', text: 'x' };
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [foreign, own, text] },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: [foreign] },
      { role: 'user', content: 'c' },
    ];
    await (
      await session.post(messagesRequest({ messages, stream: true }), { headers: LOGIN })
    ).text();
    expect(upstream.requests[0]?.body.messages).toMatchObject([
      {},
      { content: [own, text] },
      {},
      { content: [{ type: 'text' }] },
      {},
    ]);
  });

  it('never reaches a compatible third party: the login of the user', async () => {
    const upstream = await startTestUpstream((_request, response) => stream(response, answer()));
    const provider = testProvider(upstream.url, {
      name: 'other',
      protocol: 'anthropic',
      credential: { kind: 'none' },
    });
    const route = { kind: 'model', provider: 'other', model: 'claude-opus-4-8' } as const;
    const session = await startTestSession(testConfig(route, [provider]));
    await (
      await session.post(messagesRequest({ stream: true }), {
        headers: { ...LOGIN, 'x-api-key': 'mine' },
      })
    ).text();
    expect(upstream.requests).toHaveLength(1);
    expect(JSON.stringify(upstream.requests[0]?.headers)).not.toMatch(/the-login-of-the-user|mine/);
  });
});
