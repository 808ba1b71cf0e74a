import Anthropic, {
  AuthenticationError,
  BadRequestError,
  type ClientOptions,
} from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import type { SeenRequest } from '../support/fake-upstream.ts';
import { rawHttp, statusOf } from '../support/raw-http.ts';
import { SERVE_TOKEN, servePassthrough, serveTranslated } from '../support/serve-session.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { openaiSetup, SESSION_TOKEN } from '../support/test-session.ts';

const REQUEST = {
  model: 'claude-opus-4-8',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello' }],
};

/** One request without a body, with exactly these headers. */
async function ask(
  port: number,
  headers: Readonly<Record<string, string>>,
  target = '/health',
): Promise<string> {
  const all = { host: `127.0.0.1:${port}`, connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return rawHttp(port, `GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

/** The official client, which sends a key as well as a token as `Authorization: Bearer`. */
function client(baseURL: string, options: ClientOptions): Anthropic {
  return new Anthropic({ baseURL, maxRetries: 0, ...options });
}

/** The upstreams must have been asked, or their having seen nothing would show nothing. */
function expectNoToken(requests: readonly SeenRequest[]): void {
  expect(requests.length).toBeGreaterThan(0);
  const seen = JSON.stringify(requests);
  expect(seen).not.toContain(SERVE_TOKEN);
  expect(seen).not.toContain(encodeURIComponent(SERVE_TOKEN));
}

describe('the token of tproxy serve', () => {
  it.each([
    ['a bearer token', { authToken: SERVE_TOKEN }],
    ['an API key', { apiKey: SERVE_TOKEN }],
    [
      'an API key as others send it',
      { apiKey: 'unused', defaultHeaders: { authorization: null, 'x-api-key': SERVE_TOKEN } },
    ],
    ['both', { authToken: SERVE_TOKEN, defaultHeaders: { 'x-api-key': SERVE_TOKEN } }],
  ])('lets the official client in as %s, and goes no further', async (_case, credentials) => {
    const { session, upstream } = await serveTranslated();
    const official = client(session.address, credentials);
    const { content } = await official.messages.create(REQUEST);
    expect(content).toMatchObject([{ type: 'text', text: 'Hi' }]);
    expectNoToken(upstream.requests);
    expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${TEST_KEY}`);
  });

  it('lets the official client in by the path, without a credential that is looked at', async () => {
    const { session, upstream } = await serveTranslated();
    expect(session.baseUrl).toBe(`${session.address}/s/${encodeURIComponent(SERVE_TOKEN)}`);
    await client(session.baseUrl, { apiKey: 'anything' }).messages.create(REQUEST);
    expectNoToken(upstream.requests);
  });

  it('opens the lists and counts of the official client, many at once', async () => {
    const { session } = await serveTranslated();
    const official = client(session.address, { authToken: SERVE_TOKEN });
    const { model, messages } = REQUEST;
    const [list, ...others] = await Promise.all([
      official.models.list(),
      ...Array.from({ length: 20 }, () => official.messages.create(REQUEST)),
      official.messages.countTokens({ model, messages }),
    ]);
    expect(list.data.map(({ display_name: name }) => name)).toEqual(['test,test-model']);
    expect(others).toHaveLength(21);
  });

  it.each([
    ['Authorization', `Bearer ${SERVE_TOKEN}`],
    ['authorization', `bearer   ${SERVE_TOKEN}`],
    ['X-Api-Key', SERVE_TOKEN],
  ])('opens as %s: %s', async (name, value) => {
    const { session } = await serveTranslated();
    expect(statusOf(await ask(session.port, { [name]: value }))).toBe(200);
  });

  it.each([
    ['nothing', {}],
    ['an empty bearer token', { authorization: 'Bearer ' }],
    ['a wrong bearer token', { authorization: `Bearer ${SERVE_TOKEN}x` }],
    ['a part of it', { authorization: `Bearer ${SERVE_TOKEN.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${SERVE_TOKEN}` }],
    ['no scheme', { authorization: SERVE_TOKEN }],
    ['a wrong key', { 'x-api-key': 'A'.repeat(36) }],
    ['another header', { 'x-token': SERVE_TOKEN }],
    ['a cookie', { cookie: `token=${SERVE_TOKEN}` }],
  ])('is demanded: %s', async (_case, headers) => {
    const { session } = await serveTranslated();
    const answer = await ask(session.port, headers);
    expect(statusOf(answer)).toBe(401);
    expect(answer).toContain('"type":"authentication_error"');
  });

  it('is not made up for by a header when the path has a wrong one', async () => {
    const { session } = await serveTranslated();
    const headers = { 'x-api-key': SERVE_TOKEN };
    expect(statusOf(await ask(session.port, headers, '/s/wrong/health'))).toBe(401);
  });

  it('opens no address of another server', async () => {
    const { session, upstream } = await servePassthrough();
    const headers = { 'x-api-key': SERVE_TOKEN };
    expect(statusOf(await ask(session.port, headers, `${upstream.url}/v1/files`))).toBe(404);
    expect(upstream.requests).toEqual([]);
  });

  it('is told to be wrong in the way that the official client knows', async () => {
    const { session } = await serveTranslated();
    const wrong = client(session.address, { authToken: 'A'.repeat(36) });
    await expect(wrong.messages.create(REQUEST)).rejects.toBeInstanceOf(AuthenticationError);
    // Claude Code reads these words as a login that is gone (client.md 2.2).
    await expect(wrong.messages.create(REQUEST)).rejects.not.toThrow('x-api-key');
  });

  it.each([
    ['a web page', { origin: 'https://evil.example' }],
    ['a page of this address', { 'sec-fetch-site': 'same-origin' }],
    ['a name that was rebound', { host: 'evil.example' }],
  ])('opens nothing to %s', async (_case, headers) => {
    const { session } = await serveTranslated();
    const answer = await ask(session.port, { 'x-api-key': SERVE_TOKEN, ...headers });
    expect(statusOf(answer)).toBe(403);
  });

  it('opens by the public names that were told, from any address', async () => {
    const { session } = await serveTranslated({ publicHosts: ['tproxy.example.com'] });
    const given = { 'x-api-key': SERVE_TOKEN };
    const named = await ask(session.port, { ...given, host: 'tproxy.example.com' });
    expect(statusOf(named)).toBe(200);
    const other = await ask(session.port, { ...given, host: 'other.example.com' });
    expect(statusOf(other)).toBe(403);
    expect(other).toContain('--public-host');
  });

  it('opens by the address that a connection came in at, where it listens on all', async () => {
    const { session } = await serveTranslated({ host: '0.0.0.0' });
    const { hostname } = new URL(session.address);
    expect(hostname).toBe('127.0.0.1');
    expect(statusOf(await ask(session.port, { 'x-api-key': SERVE_TOKEN }))).toBe(200);
  });
});

describe('a credential of the client', () => {
  it('goes to Anthropic when the token is in the path', async () => {
    const { session, upstream } = await servePassthrough();
    await client(session.baseUrl, { apiKey: 'own-key' }).messages.create(REQUEST);
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer own-key');
    expectNoToken(upstream.requests);
  });

  it('goes to Anthropic when the token is in the other header', async () => {
    const { session, upstream } = await servePassthrough();
    const both = client(session.address, {
      authToken: SERVE_TOKEN,
      defaultHeaders: { 'x-api-key': 'own-key' },
    });
    await both.messages.create(REQUEST);
    expect(upstream.requests[0]?.headers).toMatchObject({ 'x-api-key': 'own-key' });
    expect(upstream.requests[0]?.headers.authorization).toBeUndefined();
    expectNoToken(upstream.requests);
  });

  it.each([
    ['in a header', (session: { address: string }) => session.address],
    ['in the path as well', (session: { baseUrl: string }) => session.baseUrl],
  ])('is not the token, which is sent to nobody %s', async (_case, urlOf) => {
    const { session, upstream } = await servePassthrough();
    const official = client(urlOf(session), { authToken: SERVE_TOKEN });
    const refused = official.messages.create(REQUEST);
    await expect(refused).rejects.toBeInstanceOf(BadRequestError);
    await expect(refused).rejects.toThrow('and there is none');
    const other = official.get('/v1/files').asResponse();
    await expect(other).rejects.toBeInstanceOf(BadRequestError);
    expect(upstream.requests).toEqual([]);
  });

  it('is all that goes on: no other header with the token, nothing of the way', async () => {
    const { session, upstream } = await servePassthrough();
    await client(session.baseUrl, { apiKey: 'own-key' }).messages.create(REQUEST, {
      headers: {
        cookie: `token=${SERVE_TOKEN}`,
        referer: session.baseUrl,
        'x-forwarded-for': '192.0.2.7',
        'x-forwarded-host': 'tproxy.example.com',
        'x-real-ip': '192.0.2.7',
        forwarded: 'for=192.0.2.7',
        via: '1.1 front',
        'x-team': 'kept',
      },
    });
    expectNoToken(upstream.requests);
    const seen = upstream.requests[0]?.headers ?? {};
    expect(seen).toMatchObject({ 'x-team': 'kept', authorization: 'Bearer own-key' });
    const removed = ['cookie', 'referer', 'x-forwarded-for', 'x-real-ip', 'forwarded', 'via'];
    expect(Object.keys(seen).filter((name) => removed.includes(name))).toEqual([]);
  });
});

describe('a session of tproxy code', () => {
  it.each([
    ['the session token', SESSION_TOKEN],
    ['its own secret', undefined],
  ])('does not open to %s in a header', async (_case, token) => {
    const { session } = await openaiSetup(() => undefined);
    const secret = token ?? session.baseUrl.split('/s/')[1] ?? '';
    for (const headers of [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }]) {
      expect(statusOf(await ask(session.port, headers))).toBe(401);
    }
  });
});
