import { describe, expect, it } from 'vitest';
import type { Credential, Provider } from '../../src/config/types.ts';
import { checkProvider } from '../../src/status/check-provider.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { sendJson } from '../support/openai-answers.ts';
import { TEST_KEY, testProvider } from '../support/test-config.ts';
import { startTestUpstream } from '../support/test-session.ts';

async function check(respond: Respond, changes: Partial<Provider> = {}, ...wanted: string[]) {
  const upstream = await startTestUpstream(respond);
  const result = await checkProvider(testProvider(upstream.url, changes), wanted);
  return { result, request: upstream.requests[0] };
}

const list: Respond = (_, response) => sendJson(response, 200, { data: [{ id: 'a' }] });
const status =
  (code: number): Respond =>
  (_, response) =>
    sendJson(response, code, { error: {} });

describe('checkProvider', () => {
  it('asks an OpenAI-compatible provider for its models', async () => {
    const { result, request } = await check(list, { headers: { 'x-title': 'tproxy' } });
    expect(result).toEqual({ ok: true, detail: 'reachable, 1 model' });
    expect(request).toMatchObject({
      path: '/models',
      headers: { authorization: `Bearer ${TEST_KEY}`, 'x-title': 'tproxy' },
    });
    expect(request?.headers).not.toHaveProperty('x-api-key');
  });

  it('asks an Anthropic-compatible one in its own way', async () => {
    const { request } = await check(list, { protocol: 'anthropic' });
    expect(request).toMatchObject({
      path: '/v1/models',
      headers: { 'x-api-key': TEST_KEY, 'anthropic-version': '2023-06-01' },
    });
  });

  it.each<[Credential, number, boolean, string]>([
    [{ kind: 'client' }, 401, true, 'reachable; your own login is used'],
    [{ kind: 'none' }, 401, false, 'wants a key (401): add api_key to this provider'],
    [{ kind: 'key', value: 'x', source: '$X' }, 403, false, 'the key in $X is refused (403)'],
    [{ kind: 'none' }, 404, true, 'reachable, but it does not list its models (404)'],
    [{ kind: 'none' }, 301, false, 'answers with status 301'],
    [{ kind: 'none' }, 429, false, 'answers with status 429'],
  ])('with the credential %j makes of status %i: %s, %s', async (credential, code, ok, detail) => {
    const { result } = await check(status(code), { credential });
    expect(result).toEqual({ ok, detail });
  });

  it.each<[string, string]>([
    ['a credential of its own', 'client'],
    ['no key', 'none'],
  ])('sends no credential with %s', async (_, kind) => {
    const credential: Credential = kind === 'client' ? { kind: 'client' } : { kind: 'none' };
    const { request } = await check(list, { credential, protocol: 'anthropic' });
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.headers).not.toHaveProperty('x-api-key');
  });

  it.each([
    [['a'], 'reachable, 1 model'],
    [['b', 'a', 'c'], 'reachable, but it does not list b, c'],
  ])('looks for the models %j', async (wanted, detail) => {
    expect((await check(list, {}, ...wanted)).result).toMatchObject({ detail });
  });

  it('does not doubt models where none are listed', async () => {
    const { result } = await check((_, response) => sendJson(response, 200, { data: [] }), {}, 'a');
    expect(result).toEqual({ ok: true, detail: 'reachable, 0 models' });
  });

  it('knows the models behind a prefix', async () => {
    const gemini: Respond = (_, response) =>
      sendJson(response, 200, { data: [{ id: 'models/gemini-2.5-pro' }] });
    expect((await check(gemini, {}, 'gemini-2.5-pro')).result).toMatchObject({ ok: true });
  });

  it('gives up on a provider that never answers', async () => {
    const { result } = await check(() => undefined);
    expect(result).toEqual({ ok: false, detail: expect.stringMatching(/did not answer in time/) });
  }, 15_000);
});
