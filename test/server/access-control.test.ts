import { describe, expect, it } from 'vitest';
import { sendJson } from '../support/openai-answers.ts';
import { rawHttp, statusOf } from '../support/raw-http.ts';
import { messagesRequest, openaiSetup, passthroughSetup } from '../support/test-session.ts';

/** One raw request to a session, with what a test wants to vary. */
async function ask(
  setup: Awaited<ReturnType<typeof openaiSetup>>,
  {
    method = 'GET',
    path,
    headers = {},
    body = '',
  }: { method?: string; path?: string; headers?: Record<string, string>; body?: string },
): Promise<string> {
  const { session } = setup;
  const all = {
    host: `127.0.0.1:${session.port}`,
    connection: 'close',
    'content-length': String(body.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const target = path ?? `${new URL(session.baseUrl).pathname}/health`;
  return rawHttp(
    session.port,
    `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
  );
}

const setup = () => openaiSetup((_request, response) => sendJson(response, 500, {}));

describe('the session secret', () => {
  it('opens the server when it is right', async () => {
    expect(statusOf(await ask(await setup(), {}))).toBe(200);
  });

  it.each([
    ['missing', '/health'],
    ['empty', '/s//health'],
    ['wrong', '/s/wrong/health'],
    ['of the right length but wrong', `/s/${'A'.repeat(43)}/health`],
    ['in the query', '/health?s=AAAA'],
    ['behind a traversal', '/x/../s/wrong/health'],
  ])('is demanded: %s', async (_case, path) => {
    const answer = await ask(await setup(), { path });
    expect(statusOf(answer)).toBe(401);
    expect(answer).toContain('authentication_error');
  });

  it.each(['POST', 'HEAD', 'OPTIONS', 'DELETE'])('is demanded for %s', async (method) => {
    expect(statusOf(await ask(await setup(), { method, path: '/v1/messages' }))).toBe(401);
  });

  it('has 256 bits', async () => {
    const { session } = await setup();
    const secret = /\/s\/([\w-]+)$/.exec(session.baseUrl)?.[1] ?? '';
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });
});

describe('a web page', () => {
  const simpleRequest = {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: 'https://evil.example' },
    body: JSON.stringify(messagesRequest()),
  };

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['this address itself', { origin: 'http://127.0.0.1' }],
    ['an image tag', { 'sec-fetch-site': 'cross-site' }],
  ])('is not served from %s', async (_case, headers) => {
    const answer = await ask(await setup(), { headers });
    expect(statusOf(answer)).toBe(403);
    expect(answer.toLowerCase()).not.toContain('access-control-allow');
  });

  it('cannot spend the keys with a simple POST, even if it knew the secret', async () => {
    const test = await setup();
    const path = `${new URL(test.session.baseUrl).pathname}/v1/messages`;
    expect(statusOf(await ask(test, { ...simpleRequest, path }))).toBe(403);
    expect(test.upstream.requests).toEqual([]);
  });

  it('gets no answer to a preflight that lets it go on', async () => {
    const answer = await ask(await setup(), {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(statusOf(answer)).toBe(403);
    expect(answer.toLowerCase()).not.toContain('access-control-allow');
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', ''])(
    'cannot come in by the name %j (DNS rebinding)',
    async (host) => {
      expect(statusOf(await ask(await setup(), { headers: { host } }))).toBe(403);
    },
  );

  it('cannot open a WebSocket', async () => {
    const answer = await ask(await setup(), {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      },
    });
    expect(answer).toBe('');
  });

  it('is refused in front of a pass-through as well', async () => {
    const test = await passthroughSetup((_request, response) => sendJson(response, 200, {}));
    const path = `${new URL(test.session.baseUrl).pathname}/api/anything`;
    expect(statusOf(await ask(test, { path, headers: { origin: 'https://evil.example' } }))).toBe(
      403,
    );
    expect(test.upstream.requests).toEqual([]);
  });
});
