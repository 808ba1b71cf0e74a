import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { CONFIG_KEY, openaiConfig } from '../support/openai-config.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { startTestUpstream } from '../support/test-session.ts';

describe('the proxy of tproxy code', () => {
  it('answers the first thing that claude asks, by way of the configured provider', async () => {
    const upstream = await startTestUpstream((_, response) =>
      sendJson(response, 200, completion({ content: 'Translated "hello".' })),
    );
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const end = await runTproxy({ person, args: ['code', 'Say hello'], claude: 'ask-once' });
    expect(end).toMatchObject({ status: 0, stdout: 'Translated "hello".\n', stderr: '' });
    const [request, ...others] = upstream.requests;
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      body: { model: 'test-model', messages: [{ role: 'user', content: 'Say hello' }] },
    });
    expect(request?.headers.authorization).toBe(`Bearer ${CONFIG_KEY}`);
    expect(JSON.stringify(request)).not.toContain('tproxy-session-');
  });

  it.each(['HTTP_PROXY', 'http_proxy'])(
    'reaches a provider on this machine although %s leads elsewhere',
    async (name) => {
      const upstream = await startTestUpstream((_, response) =>
        sendJson(response, 200, completion({ content: 'near' })),
      );
      const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
      const env = { [name]: 'http://127.0.0.1:9' };
      const end = await runTproxy({ person, args: ['code'], claude: 'ask-once', env });
      expect(end).toMatchObject({ status: 0, stdout: 'near\n' });
    },
  );

  it('goes through the configured HTTP proxy to a provider elsewhere', async () => {
    const proxy = await startConnectProxy();
    const person = await scratchPerson({ config: openaiConfig('https://models.example/v1') });
    const env = { HTTPS_PROXY: proxy.url };
    const end = await runTproxy({ person, args: ['code'], claude: 'ask-once', env });
    expect(end).toMatchObject({
      status: 1,
      stdout:
        'local (https://models.example/v1) cannot be reached: the HTTP proxy on the way refused the connection (502). Check HTTPS_PROXY and NO_PROXY.\n',
    });
    expect(proxy.targets).toEqual(['models.example:443']);
  });

  it('tells claude in words that a provider is not there, and ends with its status', async () => {
    const person = await scratchPerson({ config: openaiConfig('http://127.0.0.1:9/v1') });
    const end = await runTproxy({ person, args: ['code'], claude: 'ask-once' });
    expect(end).toMatchObject({
      status: 1,
      stdout:
        'local (http://127.0.0.1:9/v1) cannot be reached: nothing listens there. Is the server running?\n',
      stderr: '',
    });
  });
});
