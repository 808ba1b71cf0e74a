import { describe, expect, it } from 'vitest';
import { sendJson, sendSse, textChunks } from '../support/openai-answers.ts';
import { messagesRequest, openaiSetup, passthroughSetup } from '../support/test-session.ts';

const LOGIN = { authorization: 'Bearer the-login-of-the-user' };
const translated = () =>
  openaiSetup((_request, response) => sendSse(response, textChunks('Hi')), {
    models: ['test-model', 'other'],
  });
const transparent = () =>
  passthroughSetup((request, response) => sendJson(response, 200, { path: request.path }));

describe('POST /v1/messages/count_tokens', () => {
  it('counts here for a provider that cannot', async () => {
    const { session, upstream } = await translated();
    const count = async (content: string): Promise<number> => {
      const response = await fetch(`${session.baseUrl}/v1/messages/count_tokens?beta=true`, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
      });
      const { input_tokens: tokens } = (await response.json()) as { input_tokens: number };
      return tokens;
    };
    const one = await count('word');
    expect(one).toBeGreaterThan(0);
    expect(await count('word '.repeat(1000))).toBeGreaterThan(one + 900);
    expect(upstream.requests).toEqual([]);
  });

  it('asks Anthropic when the request would go there', async () => {
    const { session } = await transparent();
    const response = await fetch(`${session.baseUrl}/v1/messages/count_tokens?beta=true`, {
      method: 'POST',
      headers: LOGIN,
      body: JSON.stringify(messagesRequest()),
    });
    expect(await response.json()).toEqual({ path: '/v1/messages/count_tokens?beta=true' });
  });

  it('names the field that is wrong', async () => {
    const { session } = await translated();
    const response = await fetch(`${session.baseUrl}/v1/messages/count_tokens`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user' }] }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('messages.0.content');
  });
});

describe('GET /v1/models', () => {
  it('lists the configured models in the shape of the API', async () => {
    const { session } = await translated();
    const response = await fetch(`${session.baseUrl}/v1/models?limit=1000`);
    expect(await response.json()).toMatchObject({
      data: [
        { type: 'model', id: 'test,test-model', display_name: 'test,test-model' },
        { type: 'model', id: 'test,other' },
      ],
      has_more: false,
      first_id: 'test,test-model',
      last_id: 'test,other',
    });
  });

  it('is Anthropic’s own list for a pass-through', async () => {
    const { session } = await transparent();
    const response = await fetch(`${session.baseUrl}/v1/models?limit=1000`, { headers: LOGIN });
    expect(await response.json()).toEqual({ path: '/v1/models?limit=1000' });
  });
});

describe('the probes', () => {
  it.each(['', '/'])('HEAD %j is answered 200 with an empty body', async (path) => {
    const { session } = await translated();
    const response = await fetch(session.baseUrl + path, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('GET /health tells how the session goes', async () => {
    const { session } = await translated();
    await session.stream();
    const report = await (await fetch(`${session.baseUrl}/health`)).json();
    expect(report).toMatchObject({
      pid: process.pid,
      requests: 1,
      failures: 0,
      recent: [{ requestedModel: 'claude-opus-4-8', outcome: 'answered', status: 200 }],
    });
    expect(JSON.stringify(report)).not.toMatch(/Hello|test-key/);
  });
});

describe('a path that is not known', () => {
  it('goes to Anthropic, its query and body included, when the default route does', async () => {
    const { session, upstream } = await transparent();
    const response = await fetch(`${session.baseUrl}/v1/files?beta=true`, {
      method: 'POST',
      headers: LOGIN,
      body: 'raw bytes',
    });
    expect(await response.json()).toEqual({ path: '/v1/files?beta=true' });
    expect(upstream.requests[0]).toMatchObject({ method: 'POST', text: 'raw bytes' });
  });

  it('is 404 in the shape of the API otherwise', async () => {
    const { session } = await translated();
    const response = await fetch(`${session.baseUrl}/v1/files`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error' },
    });
  });

  it('tells a known path with the wrong method apart', async () => {
    const { session } = await translated();
    expect((await fetch(`${session.baseUrl}/v1/messages`)).status).toBe(405);
  });
});

describe('two sessions side by side', () => {
  it('share neither port nor secret', async () => {
    const [one, two] = [await translated(), await translated()];
    expect(one.session.port).not.toBe(two.session.port);
    const crossed = two.session.baseUrl.replace(String(two.session.port), String(one.session.port));
    expect((await fetch(`${crossed}/health`)).status).toBe(401);
  });
});
