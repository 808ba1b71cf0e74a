import { describe, expect, it } from 'vitest';
import { sendJson, sendSse, textChunks } from '../support/openai-answers.ts';
import { testConfig, testProvider } from '../support/test-config.ts';
import {
  messagesRequest,
  openaiSetup,
  passthroughSetup,
  startTestSession,
} from '../support/test-session.ts';

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

  it('counts with the encoding of the model', async () => {
    const provider = testProvider('http://127.0.0.1:9');
    const session = await startTestSession(
      testConfig({ kind: 'model', provider: 'test', model: 'gpt-4o' }, [provider]),
    );
    const count = async (model: string): Promise<unknown> => {
      const response = await fetch(`${session.baseUrl}/v1/messages/count_tokens`, {
        method: 'POST',
        body: JSON.stringify({ model, messages: [{ role: 'user', content: '今天天气很好' }] }),
      });
      return await response.json();
    };
    expect(await count('test,gpt-4o')).toEqual({ input_tokens: 3 + 4 + 4 });
    expect(await count('test,gpt-4-turbo')).toEqual({ input_tokens: 3 + 4 + 8 });
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
        { type: 'model', id: 'claude/test,test-model', display_name: 'test,test-model' },
        { type: 'model', id: 'claude/test,other', display_name: 'test,other' },
      ],
      has_more: false,
      first_id: 'claude/test,test-model',
      last_id: 'claude/test,other',
    });
  });

  it('lists the models that only routes name, each once, and none that is ruled out', async () => {
    const provider = testProvider('http://127.0.0.1:9', {
      models: ['first', 'secret', 'old-1'],
    });
    const config = testConfig({ kind: 'model', provider: 'test', model: 'first' }, [provider]);
    const think = { kind: 'model', provider: 'test', model: 'thinker' } as const;
    const secret = { kind: 'model', provider: 'test', model: 'secret' } as const;
    const session = await startTestSession({
      ...config,
      router: {
        ...config.router,
        routes: { ...config.router.routes, think: [think, secret, { kind: 'passthrough' }] },
        modelExclusions: ['test,secret', 'OLD-*'],
      },
    });
    const response = await fetch(`${session.baseUrl}/v1/models`);
    const { data } = (await response.json()) as { data: { display_name: string }[] };
    expect(data.map((model) => model.display_name)).toEqual(['test,first', 'test,thinker']);
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
