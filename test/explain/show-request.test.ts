import { describe, expect, it } from 'vitest';
import type { Config, Provider } from '../../src/config/types.ts';
import { type ShownRequest, showRequest } from '../../src/explain/show-request.ts';
import { savedRequest } from '../support/saved-request.ts';
import { TEST_KEY, testAnthropic, testConfig, testProvider } from '../support/test-config.ts';

const CLAUDE = { route: 'passthrough', provider: 'anthropic', model: 'claude-opus-4-8' };
const MODEL = { route: 'test,m', provider: 'test', model: 'm' };
const COUNT = { url: '/v1/messages/count_tokens?beta=true' };

function configWith(provider: Partial<Provider>): Config {
  const configured = testProvider('https://test.example/v1', provider);
  const anthropic = testAnthropic('https://anthropic.example');
  return testConfig({ kind: 'passthrough' }, [configured], anthropic);
}

function shown(
  changes: object = {},
  provider: Partial<Provider> = {},
  beside = {},
): Promise<ShownRequest> {
  return showRequest(savedRequest(changes, beside), MODEL, configWith(provider));
}

describe('showRequest', () => {
  it('shows the translated request with what is lost in it, and neither key nor header', async () => {
    const headers = { 'x-team': 'data' };
    const request = await shown({ top_k: 3, system: 'Be brief.' }, { headers });
    expect(request).toEqual({
      sent: true,
      url: 'https://test.example/v1/chat/completions',
      body: expect.objectContaining({
        model: 'm',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello' },
        ],
      }),
      warnings: [expect.objectContaining({ feature: 'top_k' })],
    });
    expect(JSON.stringify(request)).not.toContain(TEST_KEY);
    expect(JSON.stringify(request)).not.toContain('data');
  });

  it('needs no key', async () => {
    const credential = { kind: 'missing', variable: 'ONE_KEY' } as const;
    expect(await shown({}, { credential })).toMatchObject({ sent: true });
  });

  it('shows what passes the transformers', async () => {
    const transformers = [{ name: 'customparams', options: { seed: 7 } }];
    expect(await shown({}, { transformers })).toMatchObject({ body: { seed: 7 } });
  });

  it('shows a request for Anthropic as it came', async () => {
    const saved = savedRequest({ metadata: { user_id: 'u' } });
    expect(await showRequest(saved, CLAUDE, configWith({}))).toEqual({
      sent: true,
      url: 'https://anthropic.example/v1/messages',
      body: saved.envelope.body,
      warnings: [],
    });
  });

  it('shows the model that a route asks Anthropic for', async () => {
    const candidate = { ...CLAUDE, model: 'claude-haiku-4-5' };
    expect(await showRequest(savedRequest(), candidate, configWith({}))).toMatchObject({
      body: { model: 'claude-haiku-4-5' },
    });
  });

  it('shows a count that Anthropic is asked for', async () => {
    const saved = savedRequest({}, COUNT);
    expect(await showRequest(saved, CLAUDE, configWith({}))).toMatchObject({
      url: 'https://anthropic.example/v1/messages/count_tokens',
    });
  });

  it('shows a count that another provider is asked for', async () => {
    const gemini = { protocol: 'gemini', baseUrl: 'https://gemini.example/v1beta' } as const;
    expect(await shown({}, gemini, COUNT)).toMatchObject({
      url: 'https://gemini.example/v1beta/models/m:countTokens',
      body: { generateContentRequest: { model: 'models/m' } },
    });
  });

  it.each([
    ['a count that tproxy makes', {}, {}, COUNT, 'tproxy counts the tokens itself'],
    [
      'a count for a server that takes requests as they are',
      {},
      { protocol: 'anthropic', forwardsAsIs: true } as const,
      COUNT,
      'tproxy counts the tokens itself',
    ],
    ['a request for no token', { max_tokens: 0 }, {}, {}, 'no token is asked for'],
    [
      'a web search that the provider cannot do',
      { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      {},
      {},
      'test cannot search the web',
    ],
    [
      'a request that cannot be translated',
      { messages: [] },
      {},
      {},
      'the client would get 400: messages: must hold at least one message',
    ],
  ])('says that nothing is sent for %s', async (_, changes, provider, beside, why) => {
    expect(await shown(changes, provider, beside)).toEqual({
      sent: false,
      why: expect.stringContaining(why),
    });
  });
});
