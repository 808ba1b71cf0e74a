import { describe, expect, it } from 'vitest';
import { sendJson } from '../support/openai-answers.ts';
import { statusOf } from '../support/raw-http.ts';
import { rawRequest, secretPath } from '../support/raw-request.ts';
import { messagesRequest, passthroughSetup } from '../support/test-session.ts';

/** A page in a browser of the same machine, which may even have learned the secret. */
const setup = () => passthroughSetup((_request, response) => sendJson(response, 200, {}));

const EVIL = 'https://evil.example';
const BODY = JSON.stringify(messagesRequest());

/** What browsers send along, by the way the request is made. */
const FROM_BROWSER = {
  'a form that posts text/plain': {
    method: 'POST',
    headers: {
      origin: EVIL,
      'content-type': 'text/plain',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
    },
  },
  'fetch with no-cors': {
    method: 'POST',
    headers: { origin: EVIL, 'content-type': 'text/plain', 'sec-fetch-mode': 'no-cors' },
  },
  'a beacon': { method: 'POST', headers: { origin: EVIL, 'content-type': 'text/plain' } },
  'an image': {
    method: 'GET',
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image', referer: `${EVIL}/` },
  },
  'a script of a page on another port of this machine': {
    method: 'GET',
    headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' },
  },
  'a link that is opened from the address bar': {
    method: 'GET',
    headers: { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' },
  },
  'a sandboxed frame': { method: 'POST', headers: { origin: 'null' } },
  'an extension': { method: 'POST', headers: { origin: 'chrome-extension://abcdefgh' } },
  'an EventSource': {
    method: 'GET',
    headers: { origin: EVIL, accept: 'text/event-stream', 'sec-fetch-mode': 'cors' },
  },
} as const;

describe('a web page', () => {
  it.each(Object.entries(FROM_BROWSER))('is turned away: %s', async (_case, request) => {
    const { session, upstream } = await setup();
    const target = `${secretPath(session)}/v1/messages`;
    const body = request.method === 'POST' ? BODY : '';
    const answer = await rawRequest(session, { ...request, target, body });
    expect(statusOf(answer)).toBe(403);
    expect(answer.toLowerCase()).not.toContain('access-control-');
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    ['plain', {}],
    ['for credentials', { 'access-control-request-headers': 'authorization, content-type' }],
    ['for a private network', { 'access-control-request-private-network': 'true' }],
  ])('gets no permission from a preflight request: %s', async (_case, headers) => {
    const { session, upstream } = await setup();
    const answer = await rawRequest(session, {
      method: 'OPTIONS',
      headers: { origin: EVIL, 'access-control-request-method': 'POST', ...headers },
    });
    expect(statusOf(answer)).toBe(403);
    expect(answer.toLowerCase()).not.toContain('access-control-');
    expect(upstream.requests).toEqual([]);
  });

  it('reads no answer without permission, not even an error or the health of the session', async () => {
    const { session } = await setup();
    for (const target of ['/', '/health', `${secretPath(session)}/`, `${secretPath(session)}/x`]) {
      const answer = await rawRequest(session, { target, headers: { authorization: undefined } });
      expect(answer.toLowerCase()).not.toContain('access-control-');
    }
  });

  it('cannot upgrade to a WebSocket, with the secret or without', async () => {
    const { session } = await setup();
    for (const target of ['/', `${secretPath(session)}/v1/messages`]) {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        origin: EVIL,
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      };
      expect(await rawRequest(session, { target, headers })).toBe('');
    }
  });
});

describe('DNS rebinding', () => {
  /** A rebound page is of the same origin as its own host, so that nothing but `Host` tells it. */
  it.each<[string, (port: number) => string | undefined]>([
    ['a name of its own', (port) => `evil.example:${port}`],
    ['a name without a port', () => 'evil.example'],
    ['this machine without the port', () => '127.0.0.1'],
    ['this machine with another port', (port) => `127.0.0.1:${port + 1}`],
    ['another address of the loopback network', (port) => `127.0.0.2:${port}`],
    ['the unspecified address', (port) => `0.0.0.0:${port}`],
    ['the loopback address in one number', (port) => `2130706433:${port}`],
    ['the loopback address in hexadecimal', (port) => `0x7f000001:${port}`],
    ['the loopback address cut short', (port) => `127.1:${port}`],
    ['IPv6 loopback, where nothing listens', (port) => `[::1]:${port}`],
    ['IPv4 in IPv6', (port) => `[::ffff:127.0.0.1]:${port}`],
    ['a trailing dot', (port) => `localhost.:${port}`],
    ['a name below localhost', (port) => `evil.localhost:${port}`],
    ['a name that begins like this machine', (port) => `127.0.0.1.evil.example:${port}`],
    ['user information', (port) => `127.0.0.1:${port}@evil.example`],
    ['user information the other way round', (port) => `evil.example@127.0.0.1:${port}`],
    ['two names', (port) => `127.0.0.1:${port}, evil.example`],
    ['a path', (port) => `127.0.0.1:${port}/evil.example`],
    ['a port with a leading zero', (port) => `127.0.0.1:0${port}`],
    ['nothing', () => ''],
  ])('is seen by the Host header: %s', async (_case, host) => {
    const { session, upstream } = await setup();
    const answer = await rawRequest(session, { headers: { host: host(session.port) } });
    expect(statusOf(answer)).toBe(403);
    expect(upstream.requests).toEqual([]);
  });

  it('is refused by HTTP itself without a Host header', async () => {
    const { session } = await setup();
    expect(statusOf(await rawRequest(session, { headers: { host: undefined } }))).toBe(400);
  });

  it('gains nothing from a second Host header after the right one', async () => {
    const { session, upstream } = await setup();
    const host = `127.0.0.1:${session.port}\r\nhost: evil.example`;
    const target = `${secretPath(session)}/v1/models`;
    await rawRequest(session, { target, headers: { host } });
    expect(upstream.requests.map(({ headers }) => headers.host)).toEqual([
      `127.0.0.1:${upstream.port}`,
    ]);
  });

  it.each<[string, (port: number, path: string) => string]>([
    ['of another host', (_port, path) => `http://evil.example${path}/health`],
    ['of this server', (port, path) => `http://127.0.0.1:${port}${path}/health`],
    ['with another scheme', (port, path) => `https://127.0.0.1:${port}${path}/health`],
    ['without a scheme', (port, path) => `//127.0.0.1:${port}${path}/health`],
  ])('gains nothing from a whole address as request target: %s', async (_case, target) => {
    const { session, upstream } = await setup();
    const answer = await rawRequest(session, {
      target: target(session.port, secretPath(session)),
    });
    expect(statusOf(answer)).toBe(401);
    expect(upstream.requests).toEqual([]);
  });

  it('leaves the names open that clients on this machine use', async () => {
    const { session } = await setup();
    for (const host of ['127.0.0.1', 'localhost', 'LOCALHOST']) {
      const headers = { host: `${host}:${session.port}` };
      expect(statusOf(await rawRequest(session, { headers }))).toBe(200);
    }
  });
});
