import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toProxyError } from '../../src/errors/to-proxy-error.ts';
import { type ServerLimits, startServer } from '../../src/server/start-server.ts';
import { sendJson } from '../support/openai-answers.ts';
import { rawHttp, statusOf } from '../support/raw-http.ts';
import { rawRequest, secretPath } from '../support/raw-request.ts';
import { testAnthropic, testConfig } from '../support/test-config.ts';
import {
  passthroughSetup,
  startTestSession,
  startTestUpstream,
  type TestSession,
} from '../support/test-session.ts';

const setup = () => passthroughSetup((_request, response) => sendJson(response, 200, {}));

/** A request of which two servers could disagree where it ends, by what follows its first line. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  'a length and chunks': 'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'chunks and a length': 'transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n',
  'two lengths': 'content-length: 5\r\ncontent-length: 6\r\n\r\nhello',
  'the same length twice': 'content-length: 5\r\ncontent-length: 5\r\n\r\nhello',
  'a list of lengths': 'content-length: 5, 5\r\n\r\nhello',
  'a length with a sign': 'content-length: +5\r\n\r\nhello',
  'a length below zero': 'content-length: -5\r\n\r\nhello',
  'a length in hexadecimal': 'content-length: 0x5\r\n\r\nhello',
  'a length that overflows': `content-length: ${'9'.repeat(30)}\r\n\r\nhello`,
  'a blank before the colon': 'content-length : 5\r\n\r\nhello',
  'another coding than chunks': 'transfer-encoding: identity\r\n\r\nhello',
  'chunks that are not the last coding': 'transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n',
  'a coding that only looks like chunks': 'transfer-encoding: xchunked\r\n\r\n0\r\n\r\n',
  'a folded header': 'transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n',
  'a bare line feed in a chunk extension':
    'transfer-encoding: chunked\r\n\r\n5;a=\nb\r\nhello\r\n0\r\n\r\n',
  'a chunk size with a sign': 'transfer-encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n',
  'a chunk size in hexadecimal notation':
    'transfer-encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
  'a chunk size that overflows': `transfer-encoding: chunked\r\n\r\n${'f'.repeat(17)}\r\nhello`,
  'a chunk longer than it says': 'transfer-encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n',
  'a header name with a blank': 'x y: z\r\n\r\n',
  'a bare carriage return': 'x: a\rtransfer-encoding: chunked\r\n\r\n',
  'a null byte': 'x: a\0b\r\n\r\n',
};

describe('request smuggling', () => {
  it.each(Object.entries(AMBIGUOUS))('is not tried on the upstream: %s', async (_case, rest) => {
    const { session, upstream } = await setup();
    const answer = await rawHttp(
      session.port,
      `${firstLines(session, 'POST', '/v1/files')}${rest}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^\r]*\r\nconnection: close\r\n/i);
    expect(upstream.requests).toEqual([]);
  });

  it('is not tried with lines that end in a bare line feed', async () => {
    const { session, upstream } = await setup();
    const request = firstLines(session, 'POST', '/v1/files').replaceAll('\r\n', '\n');
    expect(statusOf(await rawHttp(session.port, `${request}content-length: 5\n\nhello`))).toBe(400);
    expect(upstream.requests).toEqual([]);
  });

  it.each(['1.2', '11', '3.0'])('is not tried with HTTP/%s', async (version) => {
    const { session, upstream } = await setup();
    const request = firstLines(session, 'GET', '/x').replace('HTTP/1.1', `HTTP/${version}`);
    expect(statusOf(await rawHttp(session.port, `${request}\r\n`))).toBe(400);
    expect(upstream.requests).toEqual([]);
  });

  const inner = 'GET /smuggled HTTP/1.1\r\nhost: evil.example\r\n\r\n';
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

  it.each(methods)('leaves one request with one length of each %s upstream', async (method) => {
    const { session, upstream } = await setup();
    const chunked = `transfer-encoding: chunked\r\n\r\n${inner.length.toString(16)};a=b\r\n${inner}\r\n0\r\nx-trailer: 1\r\n\r\n`;
    const counted = `content-length: ${inner.length}\r\n\r\n${inner}`;
    for (const rest of [chunked, counted]) {
      const request = `${firstLines(session, method, '/v1/files')}connection: close\r\n${rest}`;
      expect(statusOf(await rawHttp(session.port, request))).toBe(200);
    }
    // A third one over the same upstream connection would show what was left over.
    await rawRequest(session, { target: `${secretPath(session)}/v1/after` });
    expect(upstream.requests.map(({ path, text }) => [path, text])).toEqual([
      ['/v1/files', inner],
      ['/v1/files', inner],
      ['/v1/after', ''],
    ]);
    for (const { headers } of upstream.requests.slice(0, 2)) {
      const lengths = [headers['content-length'], headers['transfer-encoding']];
      expect(lengths.filter((length) => length !== undefined)).toHaveLength(1);
      expect(headers.trailer).toBeUndefined();
    }
  });

  it('checks each request of a connection by itself', async () => {
    const { session, upstream } = await setup();
    const right = `${firstLines(session, 'GET', '/v1/one')}\r\n`;
    const wrong = `GET /v1/two HTTP/1.1\r\nhost: 127.0.0.1:${session.port}\r\nconnection: close\r\n\r\n`;
    const answer = await rawHttp(session.port, right + wrong);
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/v1/one']);
  });

  it.each(['connect', 'keep-alive, x-api-key', 'upgrade, http2-settings'])(
    'forwards no header of one connection alone (connection: %s)',
    async (connection) => {
      const { session, upstream } = await setup();
      const headers = { connection: `close, ${connection}`, te: 'trailers', trailer: 'x' };
      await rawRequest(session, { target: `${secretPath(session)}/v1/files`, headers });
      for (const seen of upstream.requests) {
        expect(seen.headers).not.toHaveProperty('te');
        expect(seen.headers).not.toHaveProperty('trailer');
        expect(seen.headers.connection).toBe('keep-alive');
      }
    },
  );

  it('is no way to another server by CONNECT', async () => {
    const { session, upstream } = await setup();
    const target = `127.0.0.1:${upstream.port}`;
    expect(await rawRequest(session, { method: 'CONNECT', target })).toBe('');
    expect(upstream.requests).toEqual([]);
  });
});

describe('a path that leads elsewhere', () => {
  it.each([
    ['/v1/../../etc/passwd', '/base/etc/passwd'],
    ['/v1/%2e%2e/%2E%2E/etc/passwd', '/base/etc/passwd'],
    ['/..%2f..%2fetc/passwd', '/base/..%2f..%2fetc/passwd'],
    ['//evil.example/x', '/base//evil.example/x'],
    ['///evil.example/x', '/base///evil.example/x'],
    ['/@evil.example/x', '/base/@evil.example/x'],
    ['/:80@evil.example/x', '/base/:80@evil.example/x'],
    ['/http://evil.example/x', '/base/http://evil.example/x'],
    ['/x?u=http://evil.example//', '/base/x?u=http://evil.example//'],
    ['/\\\\evil.example\\x', undefined],
    ['/x#@evil.example', undefined],
  ])('stays at the host of the provider, below its address: %s', async (path, seen) => {
    const { session, upstream } = await basedSetup();
    await rawRequest(session, { target: `${secretPath(session)}${path}` });
    for (const { path: at, headers } of upstream.requests) {
      expect(at).toMatch(/^\/base(?:\/|$)/);
      expect(headers.host).toBe(`127.0.0.1:${upstream.port}`);
      if (seen !== undefined) expect(at).toBe(seen);
    }
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('a request that is too large', () => {
  it.each<[string, (path: string) => { target?: string; headers?: Record<string, string> }]>([
    ['a long path', (path) => ({ target: `${path}/${'a'.repeat(20_000)}` })],
    ['a long header', () => ({ headers: { 'x-a': 'a'.repeat(20_000) } })],
    ['many headers', () => ({ headers: manyHeaders(9_000) })],
  ])('is refused before it is read: %s', async (_case, request) => {
    const { session, upstream } = await setup();
    const answer = await rawRequest(session, request(secretPath(session)));
    expect(statusOf(answer)).toBe(431);
    expect(upstream.requests).toEqual([]);
  });

  it('hides no Origin header behind thousands of others', async () => {
    const { session } = await setup();
    const headers = { ...manyHeaders(2_200), origin: 'https://evil.example' };
    expect(statusOf(await rawRequest(session, { headers }))).toBe(403);
  });
});

describe('a sender that never comes to an end (slowloris)', () => {
  const limits: ServerLimits = { headersMs: 100, requestMs: 200, checkMs: 20 };

  it.each<[string, string, string]>([
    ['in its first line', 'GET /s/sec', 'r'],
    ['in its headers', 'GET /s/secret/ HTTP/1.1\r\nhost: a\r\nx: ', 'y'],
    [
      'before its body',
      'POST /s/secret/ HTTP/1.1\r\nhost: HOST\r\ncontent-length: 9999\r\n\r\n',
      'z',
    ],
    [
      'between chunks',
      'POST /s/secret/ HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\n\r\n',
      '1\r\na\r\n',
    ],
  ])('is cut off: %s', async (_case, beginning, drop) => {
    const { port } = await slowServer(limits);
    const { answer } = await dripping(port, beginning.replace('HOST', `127.0.0.1:${port}`), drop);
    expect(answer).toContain('408 Request Timeout');
  });

  it('is cut off when it says nothing at all', async () => {
    const { port } = await slowServer(limits);
    const { closedAfterMs } = await dripping(port, '', '');
    expect(closedAfterMs).toBeLessThan(2_000);
  });

  it('does not keep others out meanwhile', async () => {
    const { session } = await setup();
    const slow = Array.from({ length: 200 }, () => connect(session.port, '127.0.0.1'));
    onTestFinished(() => slow.forEach((socket) => void socket.destroy()));
    for (const socket of slow) socket.on('error', () => undefined).write('GET /s/');
    expect(statusOf(await rawRequest(session, {}))).toBe(200);
  });
});

function firstLines(session: TestSession, method: string, path: string): string {
  return [
    `${method} ${secretPath(session)}${path} HTTP/1.1`,
    `host: 127.0.0.1:${session.port}`,
    'authorization: Bearer the-login-of-the-user',
    '',
  ].join('\r\n');
}

/** A session whose provider has an address with a path. */
async function basedSetup() {
  const upstream = await startTestUpstream((_request, response) => sendJson(response, 200, {}));
  const anthropic = testAnthropic(`${upstream.url}/base`);
  const session = await startTestSession(testConfig({ kind: 'passthrough' }, [], anthropic));
  return { session, upstream };
}

function manyHeaders(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [index.toString(36), '']));
}

/** A server whose limits do not let a test wait, and which answers nobody. */
async function slowServer(limits: ServerLimits) {
  const server = await startServer(
    { host: '127.0.0.1', port: 0, secret: 'secret', limits },
    { contextOf: () => new Promise(() => undefined), toProxyError, onFault: () => undefined },
  );
  onTestFinished(() => server.close());
  return server;
}

/** Sends a drop each few milliseconds until the server has had enough. */
function dripping(
  port: number,
  beginning: string,
  drop: string,
): Promise<{ answer: string; closedAfterMs: number }> {
  return new Promise((resolve) => {
    const began = Date.now();
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(beginning));
    const timer = setInterval(() => socket.write(drop), 10);
    socket.on('data', (data) => {
      answer += String(data);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ answer, closedAfterMs: Date.now() - began });
    });
  });
}
