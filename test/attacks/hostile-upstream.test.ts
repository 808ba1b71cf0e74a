import { type ClientRequest, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Config, Protocol } from '../../src/config/types.ts';
import {
  completion,
  sendJson,
  sendSse,
  toolChunks,
  usageChunk,
} from '../support/openai-answers.ts';
import { type RawUpstream, startEndlessUpstream } from '../support/raw-upstream.ts';
import { TRANSLATED_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import { scripted } from '../support/stand-ins/script.ts';
import { startStandInSession, WRITE_TOOL } from '../support/stand-ins/stand-in-session.ts';
import { TEST_KEY, testConfig, testProvider } from '../support/test-config.ts';
import {
  messagesRequest,
  openaiSetup,
  startTestSession,
  startTestUpstream,
  type TestSession,
} from '../support/test-session.ts';
import { waitUntil } from '../support/wait-until.ts';

const MIB = 1024 * 1024;

type Way = 'translated' | 'passed through';
const WAYS: readonly Way[] = ['translated', 'passed through'];

/** A configuration whose one provider is asked in one of the two ways, with a key of its own. */
function configFor(way: Way, url: string, protocol: Protocol = 'openai'): Config {
  const provider =
    way === 'translated'
      ? testProvider(`${url}/v1`, { protocol })
      : testProvider(url, { protocol: 'anthropic', forwardsAsIs: true });
  return testConfig({ kind: 'model', provider: 'test', model: 'm' }, [provider]);
}

const sessionWith = (way: Way, url: string, protocol?: Protocol): Promise<TestSession> =>
  startTestSession(configFor(way, url, protocol));

const head = (headers: string, status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\n${headers}\r\nconnection: close\r\n\r\n`;

describe.each(WAYS)('a redirect of an answer that is %s', (way) => {
  it.each([301, 302, 303, 307, 308])(
    'is not followed, not even by the client: %d',
    async (status) => {
      const trap = await startTestUpstream((_request, response) => sendJson(response, 200, {}));
      const upstream = await startTestUpstream((_request, response) => {
        response.writeHead(status, { location: `${trap.url}/latest/meta-data` }).end();
      });
      const session = await sessionWith(way, upstream.url);
      const response = await session.post(messagesRequest(), { redirect: 'manual' });
      expect(response.status).toBe(502);
      expect(response.headers.get('location')).toBeNull();
      expect(trap.connections()).toBe(0);
    },
  );
});

describe.each(WAYS)('an endless answer that is %s', (way) => {
  const event =
    way === 'translated'
      ? `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'a'.repeat(60_000) } }] })}\n\n`
      : `event: ping\ndata: {"type":"ping","filler":"${'a'.repeat(60_000)}"}\n\n`;

  it('is read no faster than the client reads, and ends when the client goes away', async () => {
    const upstream = await startEndlessUpstream(head('content-type: text/event-stream'), event);
    const session = await sessionWith(way, upstream.url);
    const client = await sleepyClient(session);
    await standsStill(upstream);
    // What the buffers of the system hold, on both sides of the proxy, and a few chunks.
    expect(upstream.sentBytes()).toBeLessThan(48 * MIB);
    client.destroy();
    await waitUntil(
      () => upstream.open() === 0,
      () => 'the upstream is still read',
    );
  });

  it.each([
    ['of headers', 'HTTP/1.1 200 OK\r\n', `x-a: ${'a'.repeat(1000)}\r\n`],
    ['in one header', 'HTTP/1.1 200 OK\r\nx-a: ', 'a'.repeat(1000)],
    ['of very many headers', 'HTTP/1.1 200 OK\r\n', 'a: b\r\nc: d\r\n'.repeat(50)],
    ['in an error', head('content-type: application/json', '500 X'), 'a'.repeat(60_000)],
    ['in an error as JSON', head('content-type: application/json', '400 X'), '{"a":'.repeat(999)],
    ['in one whole message', head('content-type: application/json'), ' '.repeat(60_000)],
    ['in a web page', head('content-type: text/html', '404 X'), '<p>'.repeat(20_000)],
  ])('costs little and becomes an error: %s', async (_case, beginning, more) => {
    const upstream = await startEndlessUpstream(beginning, more);
    const session = await sessionWith(way, upstream.url);
    const response = await session.post(messagesRequest());
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect((await response.text()).length).toBeLessThan(2 * MIB);
    expect(upstream.sentBytes()).toBeLessThan(64 * MIB);
    await waitUntil(
      () => upstream.open() === 0,
      () => 'the upstream is still read',
    );
  });
});

describe.each(WAYS)('an answer without an answer that is %s', (way) => {
  it.each([
    ['in its status line', 'HTTP/1.1 200 ', 'a'.repeat(1000)],
    ['in its headers', 'HTTP/1.1 103 Early Hints\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['in the size of a chunk', head('transfer-encoding: chunked'), '0'.repeat(1000)],
  ])('is over when the client goes away, at the latest: %s', async (_case, beginning, more) => {
    const upstream = await startEndlessUpstream(beginning, more);
    const session = await sessionWith(way, upstream.url);
    const gone = new AbortController();
    const answer = session.post(messagesRequest(), { signal: gone.signal });
    await waitUntil(
      () => upstream.sentBytes() > 64 * 1024 || (upstream.sentBytes() > 0 && upstream.open() === 0),
      () => 'nothing is read',
    );
    gone.abort();
    await answer.catch(() => undefined);
    await waitUntil(
      () => upstream.open() === 0,
      () => 'the upstream is still read',
    );
  });
});

describe('a line that never ends', () => {
  it.each<[Protocol, string]>([
    ['openai', 'text/event-stream'],
    ['openai-responses', 'text/event-stream'],
    ['gemini', 'text/event-stream'],
    ['anthropic', 'text/event-stream'],
    ['ollama', 'application/x-ndjson'],
  ])('is given up at 16 million characters: %s', async (protocol, type) => {
    const filler = Buffer.alloc(MIB, 'a');
    const upstream = await startEndlessUpstream(`${head(`content-type: ${type}`)}data: "`, filler);
    const session = await sessionWith('translated', upstream.url, protocol);
    const response = await session.post(messagesRequest({ stream: true }));
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(/more than 16777216 characters/);
    expect(upstream.sentBytes()).toBeLessThan(64 * MIB);
    await waitUntil(
      () => upstream.open() === 0,
      () => 'the upstream is still read',
    );
  });
});

describe.each(WAYS)('a decompression bomb in an answer that is %s', (way) => {
  const member = gzipSync(Buffer.alloc(32 * MIB, 'data: '), { level: 9 });
  /** A gibibyte in a megabyte: a file may have several members. */
  const bomb = Buffer.concat(Array.from({ length: 32 }, () => member));
  const sendBomb = (status: number, type: string) =>
    startTestUpstream((_request, response) => {
      response.writeHead(status, { 'content-type': type, 'content-encoding': 'gzip' }).end(bomb);
    });

  it.each<[string, number, string]>([
    ['a whole message', 200, 'application/json'],
    ['an error', 500, 'application/json'],
    ['a web page', 404, 'text/html'],
  ])('is inflated no further than any other answer is read: %s', async (_case, status, type) => {
    const upstream = await sendBomb(status, type);
    const session = await sessionWith(way, upstream.url);
    const { arrayBuffers: before } = process.memoryUsage();
    const response = await session.post(messagesRequest());
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect((await response.text()).length).toBeLessThan(2 * MIB);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * MIB);
  });

  it('is inflated as fast as the client reads, and no further when it goes away: a stream', async () => {
    const upstream = await sendBomb(200, 'text/event-stream');
    const session = await sessionWith(way, upstream.url);
    const { arrayBuffers: before } = process.memoryUsage();
    const gone = new AbortController();
    const { signal } = gone;
    const response = await session.post(messagesRequest({ stream: true }), { signal });
    await response.body?.getReader().read();
    gone.abort();
    expect(response.status).toBe(way === 'translated' ? 502 : 200);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * MIB);
  });

  it('is not asked for', async () => {
    const upstream = await startTestUpstream((_request, response) => sendJson(response, 500, {}));
    const session = await sessionWith(way, upstream.url);
    await session.post(messagesRequest(), { headers: { 'accept-encoding': 'gzip, br' } });
    const { headers } = upstream.requests[0] ?? {};
    expect(headers?.['accept-encoding'] ?? 'identity').toBe('identity');
  });
});

describe('a prototype in JSON', () => {
  const text =
    '{"file_path":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"toString":"x","hasOwnProperty":"y"}';
  const input = JSON.parse(text) as Record<string, unknown>;

  it.each(TRANSLATED_DIALECTS.map((dialect) => [dialect.provider, dialect] as const))(
    'passes as data through the input of a tool: %s',
    async (_provider, dialect) => {
      const { session, standIn } = await startStandInSession([dialect]);
      const call = { id: 'call_1', name: 'Write', input };
      standIn(dialect).plays(
        scripted({ calls: [call] }),
        scripted({ calls: [call] }),
        scripted({}),
      );
      const turn = { role: 'user', content: 'Write it.' };
      const ask = async (messages: readonly unknown[], stream: boolean): Promise<string> =>
        (await session.post(messagesRequest({ stream, tools: [WRITE_TOOL], messages }))).text();

      const whole = JSON.parse(await ask([turn], false)) as { content: { type: string }[] };
      const use = whole.content.find(({ type }) => type === 'tool_use') as unknown as {
        id: string;
        input: unknown;
      };
      expect(JSON.stringify(use.input)).toBe(text);

      const fragments = [
        ...(await ask([turn], true)).matchAll(/"partial_json":("(?:[^"\\]|\\.)*")/g),
      ];
      expect(fragments.map(([, json = '']) => JSON.parse(json)).join('')).toBe(text);

      const result = { type: 'tool_result', tool_use_id: use.id, content: 'done' };
      await ask(
        [turn, { role: 'assistant', content: whole.content }, { role: 'user', content: [result] }],
        false,
      );
      expect(standIn(dialect).faults).toEqual([]);
      const calls = standIn(dialect)
        .turns()
        .flatMap((read) => read.calls);
      expect(calls.map((read) => JSON.stringify(read.input))).toEqual([text]);
      expectNoPollution();
    },
  );

  it.each([
    [
      'an error',
      400,
      '{"error":{"message":"no","__proto__":{"polluted":1}},"__proto__":{"status":200}}',
    ],
    [
      'a whole answer',
      200,
      '{"__proto__":{"choices":[{"message":{"content":"hi"}}],"polluted":1}}',
    ],
    [
      'usage',
      200,
      JSON.stringify(completion({ content: 'hi' })).replace(
        '"usage":{',
        '"usage":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
      ),
    ],
  ])('changes nothing in %s', async (_case, status, body) => {
    const { session } = await openaiSetup((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    const response = await session.post(messagesRequest());
    expect(response.status).toBe(body.includes('"usage"') ? 200 : status === 200 ? 502 : status);
    expectNoPollution();
  });

  it('changes nothing in the events of a stream, nor by the names of tools and models', async () => {
    const { session } = await openaiSetup((_request, response) => {
      const chunks = JSON.stringify([...toolChunks('__proto__', input), usageChunk()]);
      sendSse(
        response,
        JSON.parse(chunks.replaceAll('"index":0', '"__proto__":{"polluted":1},"index":0')),
      );
    });
    const { tools } = await session.stream({ model: '__proto__', tools: [WRITE_TOOL] });
    expect(tools).toMatchObject([{ name: '__proto__', input: text }]);
    expectNoPollution();
  });
});

describe('a key that the provider repeats', () => {
  const PROTOCOLS: readonly Protocol[] = [
    'openai',
    'openai-responses',
    'gemini',
    'ollama',
    'anthropic',
  ];
  const cases = [
    ...PROTOCOLS.map((protocol) => ['translated', protocol] as const),
    ['passed through', 'anthropic'] as const,
  ];

  it.each(cases)('is in no answer, record or notice (%s, %s)', async (way, protocol) => {
    let status = 400;
    const upstream = await startTestUpstream(({ headers }, response) => {
      const message = `Wrong key ${TEST_KEY} in ${JSON.stringify(headers)}`;
      sendJson(response, status, { error: { message }, request_headers: headers });
    });
    const session = await sessionWith(way, upstream.url, protocol);
    const said: string[] = [];
    for (status of [400, 401, 403, 404, 422, 429, 500, 529]) {
      said.push(await (await session.post(messagesRequest())).text());
    }
    said.push(JSON.stringify(session.activity.recent), ...(await session.notices()));
    expect(said.filter((text) => text.includes(TEST_KEY))).toEqual([]);
    expect(JSON.stringify(upstream.requests[0]?.headers)).toContain(TEST_KEY);
  });
});

function expectNoPollution(): void {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(typeof {}.toString).toBe('function');
}

/** A client that reads the beginning of a streamed answer and then nothing any more. */
function sleepyClient({ baseUrl }: TestSession): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const call = request(`${baseUrl}/v1/messages`, { method: 'POST' }, (response) => {
      response.once('error', () => undefined);
      response.once('readable', () => resolve(call));
    });
    call.once('error', reject).end(JSON.stringify(messagesRequest({ stream: true })));
    onTestFinished(() => void call.destroy());
  });
}

/** Settles when nothing has been sent for a while. */
async function standsStill({ sentBytes }: RawUpstream): Promise<void> {
  let [last, since] = [sentBytes(), Date.now()];
  await waitUntil(
    () => {
      if (sentBytes() !== last) [last, since] = [sentBytes(), Date.now()];
      return Date.now() - since > 120;
    },
    () => 'the upstream is read on and on',
  );
}
