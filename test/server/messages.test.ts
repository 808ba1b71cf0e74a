import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  chunk,
  completion,
  sendJson,
  sendSse,
  sse,
  textChunks,
  toolChunks,
} from '../support/openai-answers.ts';
import { TEST_KEY, testConfig, testProvider } from '../support/test-config.ts';
import {
  messagesRequest,
  openaiSetup,
  startTestSession,
  startTestUpstream,
} from '../support/test-session.ts';

const text = (response: ServerResponse) => sendSse(response, textChunks('Hello there'));

describe('POST /v1/messages through an OpenAI-compatible provider', () => {
  it('streams text, usage and the stop reason, under the model that was asked for', async () => {
    const { session } = await openaiSetup((_request, response) => text(response));
    expect(await session.stream()).toMatchObject({
      text: 'Hello there',
      stopReason: 'end_turn',
      model: 'claude-opus-4-8',
      usage: { input_tokens: 11, output_tokens: 3 },
    });
  });

  it('streams a tool call with exact arguments', async () => {
    const input = { file_path: '/a "b"\\c', content: 'é\n日本語 👋\t' };
    const { session } = await openaiSetup((_request, response) =>
      sendSse(response, toolChunks('Write', input)),
    );
    const answer = await session.stream({
      tools: [{ name: 'Write', input_schema: { type: 'object' } }],
    });
    expect(answer.stopReason).toBe('tool_use');
    expect(answer.tools.map((tool) => ({ ...tool, input: JSON.parse(tool.input) }))).toEqual([
      { id: 'call_1', name: 'Write', input },
    ]);
  });

  it('answers a request without stream with one message', async () => {
    const { session, upstream } = await openaiSetup((_request, response) =>
      sendJson(response, 200, completion({ content: 'Hello there' })),
    );
    const response = await session.post(messagesRequest());
    expect(await response.json()).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-8',
      content: [{ type: 'text', text: 'Hello there' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, output_tokens: 3 },
    });
    expect(upstream.requests[0]?.body.stream ?? false).toBe(false);
  });

  it.each([
    ['a stream where JSON was asked for', false, (response: ServerResponse) => text(response)],
    [
      'JSON where a stream was asked for',
      true,
      (response: ServerResponse) => sendJson(response, 200, completion({ content: 'Hello there' })),
    ],
  ])('reads %s', async (_case, stream, respond) => {
    const { session } = await openaiSetup((_request, response) => respond(response));
    const response = await session.post(messagesRequest({ stream }));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Hello there');
  });

  it('sends the configured key and model, and nothing of the client’s login', async () => {
    const { session, upstream } = await openaiSetup((_request, response) => text(response));
    const headers = { authorization: 'Bearer login-of-the-user', 'x-api-key': 'key-of-the-user' };
    await (await session.post(messagesRequest({ stream: true }), { headers })).text();
    expect(upstream.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${TEST_KEY}` },
      body: { model: 'test-model', stream: true },
    });
    expect(JSON.stringify(upstream.requests[0]?.headers)).not.toContain('of-the-user');
  });

  it.each([true, false])(
    'answers a request for no token at all by itself (stream: %s)',
    async (stream) => {
      const { session, upstream } = await openaiSetup((_request, response) => text(response));
      const response = await session.post(messagesRequest({ max_tokens: 0, stream }));
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('"stop_reason":"max_tokens"');
      expect(upstream.requests).toEqual([]);
    },
  );

  it('names the decision in a header', async () => {
    const { session } = await openaiSetup((_request, response) => text(response));
    const response = await session.post(messagesRequest());
    expect(JSON.parse(response.headers.get('x-tproxy-route') ?? '')).toEqual({
      route: 'test,test-model',
      scenario: 'default',
      phase: 'scenario',
      reason: 'no other route applies',
    });
  });

  it('aborts the upstream call when the client goes away', async () => {
    const { session, upstream } = await openaiSetup((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse([chunk({ content: 'Hel' })]).replace('data: [DONE]\n\n', ''));
    });
    const abort = new AbortController();
    const response = await session.post(messagesRequest({ stream: true }), {
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    await upstream.aborted;
    await expect.poll(() => session.activity.recent.at(-1)?.outcome).toBe('client_closed');
  });

  it('aborts the upstream call when the client goes away before the first byte', async () => {
    let arrived = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { session, upstream } = await openaiSetup(() => arrived());
    const abort = new AbortController();
    const gone = session.post(messagesRequest({ stream: true }), { signal: abort.signal });
    await asked;
    abort.abort();
    await expect(gone).rejects.toThrow();
    await upstream.aborted;
  });
});

describe('a fault before the answer has begun', () => {
  it.each([
    [401, 400, 'invalid_request_error'],
    [404, 400, 'invalid_request_error'],
    [429, 429, 'rate_limit_error'],
    [500, 502, 'api_error'],
    [503, 529, 'overloaded_error'],
  ])('is an HTTP status: the upstream’s %i becomes %i', async (given, status, type) => {
    const { session } = await openaiSetup((_request, response) =>
      sendJson(
        response,
        given,
        { error: { message: 'the words of the provider' } },
        { 'retry-after': '7' },
      ),
    );
    const response = await session.post(messagesRequest({ stream: true }));
    expect(response.status).toBe(status);
    const body = await response.json();
    expect(body).toMatchObject({ type: 'error', error: { type } });
    expect(JSON.stringify(body)).toContain('test');
    expect(JSON.stringify(body)).not.toMatch(/ at .*\.ts|test-key/);
    if (status === 429) expect(response.headers.get('retry-after')).toBe('7');
    expect(session.activity.failures).toBe(1);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    [
      'an error object in the first frame',
      (response) => sendSse(response, [{ error: { message: 'no capacity' } }]),
    ],
    [
      'an empty stream',
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    ],
    [
      'a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
    ],
    ['a cut connection', (response) => response.destroy()],
  ])('is an HTTP status even where the upstream said 200: %s', async (_case, respond) => {
    const { session } = await openaiSetup((_request, response) => respond(response));
    const response = await session.post(messagesRequest({ stream: true }));
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.json()).toMatchObject({ type: 'error' });
  });

  it('says which address to check when a web page answers', async () => {
    const { session } = await openaiSetup((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
    );
    expect(await (await session.post(messagesRequest())).text()).toContain('api_base_url');
  });
});

describe('a prompt that is too long', () => {
  const overflow = {
    error: {
      message: 'Your input exceeds the context window of this model.',
      code: 'context_length_exceeded',
    },
  };

  it.each([
    ['an HTTP status', (response: ServerResponse) => sendJson(response, 400, overflow)],
    ['a frame of the stream', (response: ServerResponse) => sendSse(response, [overflow])],
  ])(
    'is told in numbers that the client can read, also where the provider gives none: %s',
    async (_case, respond) => {
      const upstream = await startTestUpstream((_request, response) => respond(response));
      const provider = testProvider(`${upstream.url}/v1`, { name: 'openai' });
      const route = { kind: 'model', provider: 'openai', model: 'gpt-4.1' } as const;
      const session = await startTestSession(testConfig(route, [provider]));
      const response = await session.post(messagesRequest({ stream: true }));
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/prompt is too long: \d+ tokens > \d+ maximum/);
    },
  );
});

describe('what a provider cannot express', () => {
  it.each([200, 500])(
    'stands in the record of the request, whether it succeeds or fails: %i',
    async (status) => {
      const { session } = await openaiSetup((_request, response) =>
        status === 200 ? text(response) : sendJson(response, status, {}),
      );
      await (await session.post(messagesRequest({ top_k: 5, stream: true }))).text();
      expect(session.activity.recent.at(-1)?.warnings).toMatchObject([{ feature: 'top_k' }]);
    },
  );
});

describe('a fault after the answer has begun', () => {
  const begin = (response: ServerResponse, after: () => void): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(chunk({ content: 'Half' }))}\n\n`, after);
  };

  it.each<[string, (response: ServerResponse) => void]>([
    ['a cut connection', (response) => response.destroy()],
    ['an end without a finish', (response) => response.end()],
    ['an error object', (response) => response.end(sse([{ error: { message: 'gone wrong' } }]))],
    [
      'a frame that is not JSON',
      (response) => response.end('data: {"choices":[\n\ndata: [DONE]\n\n'),
    ],
  ])('is the last event of the stream: %s', async (_case, fail) => {
    const { session } = await openaiSetup((_request, response) =>
      begin(response, () => fail(response)),
    );
    const answer = await session.stream();
    expect(answer.text).toBe('Half');
    expect(answer.error).toMatchObject({
      type: expect.any(String),
      message: expect.stringContaining('test'),
    });
    expect(answer.stopReason).toBeUndefined();
    expect(session.activity.failures).toBe(1);
  });

  it.each([
    ['before its first byte', false, 504],
    ['in the middle of its answer', true, 200],
  ])('is told of an upstream that falls silent %s', async (_case, begins, status) => {
    const upstream = await startTestUpstream((_request, response) => {
      if (begins) begin(response, () => undefined);
    });
    const config = testConfig({ kind: 'model', provider: 'test', model: 'm' }, [
      testProvider(upstream.url),
    ]);
    const session = await startTestSession({
      ...config,
      proxy: { ...config.proxy, timeoutMs: 200 },
    });
    const response = await session.post(messagesRequest({ stream: true }));
    expect(response.status).toBe(status);
    expect(await response.text()).toContain('in time');
    await upstream.aborted;
  });

  it('is an HTTP status for a client that asked for no stream', async () => {
    const { session } = await openaiSetup((_request, response) =>
      begin(response, () => response.end()),
    );
    expect((await session.post(messagesRequest())).status).toBe(502);
  });
});

describe('an explicit route', () => {
  async function twoProviders() {
    const upstream = await startTestUpstream((_request, response) => text(response));
    const one = testProvider(`${upstream.url}/one`, { name: 'one' });
    const two = testProvider(`${upstream.url}/two`, { name: 'two' });
    const route = { kind: 'model', provider: 'one', model: 'small' } as const;
    return { upstream, session: await startTestSession(testConfig(route, [one, two])) };
  }

  it.each([
    ['two,big', '/two/chat/completions', 'big'],
    ['two:big', '/two/chat/completions', 'big'],
    ['two,anthropic/claude-sonnet-4.5', '/two/chat/completions', 'anthropic/claude-sonnet-4.5'],
    ['two,qwen2.5-coder:7b', '/two/chat/completions', 'qwen2.5-coder:7b'],
    ['qwen2.5-coder:7b', '/one/chat/completions', 'small'],
    ['claude-opus-4-8', '/one/chat/completions', 'small'],
  ])('%s goes to %s as %s', async (model, path, sent) => {
    const { session, upstream } = await twoProviders();
    expect((await session.stream({ model })).model).toBe(model);
    expect(upstream.requests[0]).toMatchObject({ path, body: { model: sent } });
  });

  it('to an unknown provider is refused with the names that are known', async () => {
    const { session, upstream } = await twoProviders();
    const response = await session.post(messagesRequest({ model: 'three,big' }));
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/three.*one, two/);
    expect(session.activity.recent.at(-1)?.outcome).toBe('unknown_provider');
    expect(upstream.requests).toEqual([]);
  });
});

describe('a request that is wrong', () => {
  it.each([
    ['{', 'not valid JSON'],
    ['[]', 'must be a JSON object'],
    ['{}', 'model'],
    [{ model: 1 }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ model: 'm', messages: 'x' }, 'messages'],
    [messagesRequest({ messages: [] }), 'messages'],
    [messagesRequest({ messages: [{ role: 'robot', content: 'x' }] }), 'messages.0.role'],
    [
      messagesRequest({ messages: [{ role: 'user', content: [{ type: 'text' }] }] }),
      'messages.0.content.0.text',
    ],
    [
      messagesRequest({ messages: [{ role: 'user', content: [{ type: 'image', source: 'x' }] }] }),
      'messages.0.content.0.source',
    ],
    [messagesRequest({ max_tokens: undefined }), 'max_tokens'],
    [messagesRequest({ max_tokens: '9' }), 'max_tokens'],
    [messagesRequest({ stream: 'yes' }), 'stream'],
    [messagesRequest({ tools: [{}] }), 'tools.0.name'],
    [messagesRequest({ tool_choice: { type: 'some' } }), 'tool_choice.type'],
    [messagesRequest({ system: [{ type: 'text' }] }), 'system'],
  ])('is answered 400 and names the field: %j', async (body, field) => {
    const { session, upstream } = await openaiSetup((_request, response) => text(response));
    const response = await session.post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringContaining(field) },
    });
    expect(upstream.requests).toEqual([]);
  });

  it('is answered 413 above 32 MB, even while the client is still sending', async () => {
    const { session } = await openaiSetup((_request, response) => text(response));
    const response = await session.post('x'.repeat(33 * 1024 * 1024));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { type: 'request_too_large' } });
  });
});
