import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statePaths } from '../../src/config/config-paths.ts';
import type { Config } from '../../src/config/types.ts';
import type { LogLine } from '../../src/logging/log-line.ts';
import { logLines } from '../support/log-lines.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { answerWith, failWith, LOGIN } from '../support/routed-session.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TEST_KEY, testAnthropic, testConfig, testProvider } from '../support/test-config.ts';
import {
  messagesRequest,
  SESSION_TOKEN,
  startTestSession,
  startTestUpstream,
  type TestSession,
  type TestSessionOptions,
} from '../support/test-session.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Logged {
  readonly session: TestSession;
  readonly logFolder: string;
  /** Ends the session, so that everything is written, and reads the log. */
  lines(): Promise<readonly LogLine[]>;
}

type Proxy = Partial<Config['proxy']>;

async function startLogged(
  config: Config,
  proxy: Proxy = {},
  options: Partial<TestSessionOptions> = {},
): Promise<Logged> {
  const { homeFolder = await tempFolder() } = options;
  const { logFolder } = statePaths({ env: {}, homeDir: homeFolder });
  const session = await startTestSession(
    { ...config, proxy: { ...config.proxy, ...proxy } },
    { homeFolder, ...options },
  );
  return {
    session,
    logFolder,
    async lines() {
      await session.close();
      return logLines(logFolder);
    },
  };
}

/** A configuration whose default route is an upstream that answers like this. */
async function configFor(respond: Parameters<typeof startTestUpstream>[0]): Promise<Config> {
  const upstream = await startTestUpstream(respond);
  const route = { kind: 'model', provider: 'test', model: 'test-model' } as const;
  return testConfig(route, [testProvider(`${upstream.url}/v1`)]);
}

const eventsOf = (lines: readonly LogLine[]): readonly string[] => lines.map(({ event }) => event);

/** Everything that a folder holds, in one text. */
async function wholeText(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  return texts.join('\n');
}

describe('the log of a session', () => {
  it('has a line for its start, one for each request, and one for its end', async () => {
    const config = await configFor(answerWith('Hello.'));
    const sources = [{ path: '/home/me/config.toml', kind: 'user', status: 'used' }] as const;
    const logged = await startLogged({ ...config, sources }, {}, { projectFolder: '/work/shop' });
    const { session } = logged;
    const answer = await session.post(messagesRequest());
    expect(answer.status).toBe(200);
    const [started, request, ended, ...more] = await logged.lines();
    expect(more).toEqual([]);
    expect(started).toMatchObject({
      event: 'session_started',
      level: 'info',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      pid: process.pid,
      port: session.port,
      project: 'shop',
      sources,
    });
    expect(request).toMatchObject({
      event: 'request',
      level: 'info',
      request: answer.headers.get('request-id'),
      kind: 'main',
      requestedModel: 'claude-opus-4-8',
      scenario: 'default',
      reason: 'no other route applies',
      route: 'test,test-model',
      outcome: 'answered',
      status: 200,
      attempts: [{ route: 'test,test-model', outcome: 'answered' }],
      session: started?.session,
    });
    expect(ended).toMatchObject({ event: 'session_ended', requests: 1, failures: 0 });
  });

  it('holds neither the secret, the token, a key nor what was asked', async () => {
    const config = await configFor((_, response) =>
      sendJson(response, 401, { error: { message: `bad key ${TEST_KEY}, not ${SESSION_TOKEN}` } }),
    );
    const logged = await startLogged(config, { logLevel: 'debug' });
    const { session, logFolder } = logged;
    const secret = session.baseUrl.split('/s/')[1] ?? '';
    await session.post(
      messagesRequest({
        model: `model-${secret}`,
        messages: [{ role: 'user', content: 'A PROMPT OF THE PERSON' }],
      }),
      { headers: LOGIN },
    );
    await fetch(`${session.baseUrl}/v1/none?secret=${secret}`);
    await fetch(session.baseUrl.replace(secret, `${secret}x`));
    await logged.lines();
    const text = await wholeText(logFolder);
    expect(text).toContain('"event":"fault"');
    for (const hidden of [secret, SESSION_TOKEN, TEST_KEY, LOGIN.authorization, 'OF THE PERSON']) {
      expect(text).not.toContain(hidden);
    }
  });

  it('holds no configured key, wherever a provider repeats it', async () => {
    const keys = fc.string({
      unit: fc.constantFrom(...'abcXYZ019-_./+=!"\\'),
      minLength: 8,
      maxLength: 40,
    });
    const property = fc.asyncProperty(keys, async (key) => {
      const upstream = await startTestUpstream((_, response) =>
        sendJson(
          response,
          400,
          { error: { message: `no: ${key} (${encodeURIComponent(key)})`, code: key } },
          { 'x-request-id': key.replace(/[^\w.-]/g, '') },
        ),
      );
      const provider = testProvider(`${upstream.url}/v1`, {
        credential: { kind: 'key', value: key, source: '$KEY' },
      });
      const route = { kind: 'model', provider: 'test', model: 'm' } as const;
      const proxy = { logLevel: 'debug', logBodies: true } as const;
      const logged = await startLogged(testConfig(route, [provider]), proxy);
      await logged.session.post(messagesRequest({ model: `a ${key}`, system: `say ${key}` }));
      await logged.lines();
      const text = await wholeText(logged.logFolder);
      expect(text).toContain('"request"');
      expect(text).not.toContain(key);
      expect(text).not.toContain(JSON.stringify(key).slice(1, -1));
    });
    await fc.assert(property, { numRuns: 10 });
  });

  it('tells a fault for each candidate that failed, and why', async () => {
    const busy = await startTestUpstream(failWith(529));
    const fine = await startTestUpstream(answerWith('Hello.'));
    const providers = [
      testProvider(`${busy.url}/v1`, { name: 'busy' }),
      testProvider(`${fine.url}/v1`, { name: 'fine' }),
    ];
    const config = testConfig({ kind: 'passthrough' }, providers);
    const routes = {
      default: [
        { kind: 'model', provider: 'busy', model: 'a' },
        { kind: 'model', provider: 'fine', model: 'b' },
      ],
    } as const;
    const logged = await startLogged({ ...config, router: { ...config.router, routes } });
    await logged.session.post(messagesRequest());
    const lines = await logged.lines();
    expect(eventsOf(lines)).toEqual(['session_started', 'request', 'fault', 'session_ended']);
    expect(lines[1]).toMatchObject({ level: 'info', route: 'fine,b', outcome: 'answered' });
    expect(lines[2]).toMatchObject({
      code: 'upstream_overloaded',
      provider: 'busy',
      model: 'a',
      message: expect.stringContaining('failed with 529'),
    });
  });

  it.each([
    ['a path that is not served', '/v1/none', {}, 'not_found', 'GET /v1/none'],
    [
      'a body that is no JSON',
      '/v1/messages',
      { method: 'POST', body: '{' },
      'invalid_json',
      'POST /v1/messages',
    ],
    [
      'a method that is none',
      '/v1/messages',
      { method: 'PUT', body: '{}' },
      'method_not_allowed',
      'PUT /v1/messages',
    ],
    [
      'a web page',
      '/v1/messages',
      { headers: { origin: 'http://evil' } },
      'forbidden_origin',
      undefined,
    ],
  ])('tells of %s', async (_, path, init, code, endpoint) => {
    const logged = await startLogged(await configFor(answerWith('')));
    const answer = await fetch(`${logged.session.baseUrl}${path}?query=PRIVATE`, init);
    const [, fault] = await logged.lines();
    expect(fault).toMatchObject({
      event: 'fault',
      code,
      request: answer.headers.get('request-id'),
    });
    expect(fault?.event === 'fault' && fault.endpoint).toBe(endpoint);
    expect(JSON.stringify(fault)).not.toContain('PRIVATE');
  });

  it('is not filled by strangers', async () => {
    const logged = await startLogged(await configFor(answerWith('')));
    const { port } = logged.session;
    for (let index = 0; index < 150; index += 1) await fetch(`http://127.0.0.1:${port}/guess`);
    const lines = await logged.lines();
    const faults = lines.filter(({ event }) => event === 'fault');
    expect(faults).toHaveLength(100);
    expect(faults.at(-1)).toMatchObject({
      message: expect.stringContaining('No more of this kind'),
    });
  });

  it.each([
    ['error', []],
    ['warn', []],
    ['info', ['session_started', 'request', 'session_ended']],
  ] as const)('keeps at the level %s of a good session %j', async (logLevel, events) => {
    const logged = await startLogged(await configFor(answerWith('Hello.')), { logLevel });
    await logged.session.post(messagesRequest());
    expect(eventsOf(await logged.lines())).toEqual(events);
  });

  it('tells at the level debug how the decision was made, and when the provider answered', async () => {
    const config = await configFor((_, response) =>
      sendJson(response, 200, completion({ content: 'Hi' }), { 'x-request-id': 'up-1' }),
    );
    const logged = await startLogged(config, { logLevel: 'debug' });
    await logged.session.post(messagesRequest());
    const [, request] = await logged.lines();
    expect(request).toMatchObject({
      decision: {
        candidates: ['test,test-model'],
        trace: expect.arrayContaining([
          expect.objectContaining({ name: 'default', matched: true }),
        ]),
      },
      attempts: [{ headersMs: expect.any(Number), upstreamRequest: 'up-1' }],
    });
  });

  it("has both ids where the provider's own is passed on", async () => {
    const anthropic = await startTestUpstream((_, response) =>
      sendJson(response, 200, { type: 'message', usage: {} }, { 'request-id': 'req_theirs' }),
    );
    const config = testConfig({ kind: 'passthrough' }, [], testAnthropic(anthropic.url));
    const logged = await startLogged(config);
    const answer = await logged.session.post(messagesRequest(), { headers: LOGIN });
    expect(answer.headers.get('request-id')).toBe('req_theirs');
    const [, request] = await logged.lines();
    expect(request).toMatchObject({
      request: expect.stringMatching(/^req_[0-9a-f]{16}$/),
      attempts: [{ upstreamRequest: 'req_theirs' }],
    });
  });

  it('tells of a changed configuration, and of one that is wrong', async () => {
    const config = await configFor(answerWith('Hello.'));
    let stamp = 'first';
    let load = (): Promise<Config> => Promise.resolve(config);
    const configFiles = {
      initialStamp: stamp,
      stamp: () => stamp,
      load: () => load(),
    };
    const logged = await startLogged(config, {}, { configFiles });
    const { session } = logged;
    stamp = 'second';
    await session.post(messagesRequest());
    stamp = 'third';
    load = () => Promise.reject(new Error('config.toml:1:1: mistake'));
    await session.post(messagesRequest());
    await session.post(messagesRequest());
    const lines = await logged.lines();
    expect(eventsOf(lines)).toEqual([
      'session_started',
      'config_reloaded',
      'request',
      'notice',
      'request',
      'request',
      'session_ended',
    ]);
    expect(lines[3]).toMatchObject({
      message: expect.stringContaining('config.toml:1:1: mistake'),
    });
  });

  it('is shared by sessions that run at once', async () => {
    const homeFolder = await tempFolder();
    const config = await configFor(answerWith('Hello.'));
    const one = await startLogged(config, {}, { homeFolder });
    const two = await startLogged(config, {}, { homeFolder });
    const posts = Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? one : two).session.post(messagesRequest()),
    );
    await Promise.all(posts);
    await one.session.close();
    const lines = await two.lines();
    const requests = lines.filter(({ event }) => event === 'request');
    expect(requests).toHaveLength(10);
    expect(new Set(lines.map(({ session }) => session)).size).toBe(2);
  });

  it('does without where nothing can be written, and says so once', async () => {
    const homeFolder = await tempFolder();
    const { logFolder } = statePaths({ env: {}, homeDir: homeFolder });
    await mkdir(dirname(logFolder), { recursive: true });
    await writeFile(logFolder, 'in the way');
    const config = await configFor(answerWith('Hello.'));
    const { session } = await startLogged(config, { logBodies: true }, { homeFolder });
    for (let index = 0; index < 3; index += 1) {
      expect((await session.post(messagesRequest())).status).toBe(200);
    }
    await session.close();
    const told = (await session.notices()).filter((notice) => notice.includes(logFolder));
    expect(told).toEqual([expect.stringMatching(/^The log in .* cannot be kept: /)]);
  });

  // Nothing is forbidden to root.
  it.skipIf(process.getuid?.() === 0)('is not written where that is forbidden', async () => {
    const homeFolder = await tempFolder();
    await chmod(homeFolder, 0o500);
    const { session } = await startLogged(await configFor(answerWith('')), {}, { homeFolder });
    await session.close();
    await chmod(homeFolder, 0o700);
    expect(await session.notices()).toEqual([expect.stringContaining('cannot be kept: EACCES')]);
  });
});

describe('the bodies of a session', () => {
  it('are not kept unless that is wished for', async () => {
    const logged = await startLogged(await configFor(answerWith('Hello.')), { logLevel: 'debug' });
    await logged.session.stream();
    await logged.lines();
    expect(await readdir(logged.logFolder)).toEqual(['tproxy.jsonl']);
  });

  it.each([
    ['streamed', true],
    ['whole', false],
  ])('are kept %s when it is', async (_, stream) => {
    const logged = await startLogged(await configFor(answerWith('Hello, person.')), {
      logBodies: true,
    });
    const { session, logFolder } = logged;
    const answer = await session.post(messagesRequest({ stream }), { headers: LOGIN });
    await answer.text();
    const folder = join(logFolder, 'bodies');
    await waitUntil(
      async () => (await readdir(folder).catch(() => [])).length === 1,
      () => 'no body was kept',
    );
    await logged.lines();
    const [name = ''] = await readdir(folder);
    expect(name).toContain(answer.headers.get('request-id'));
    const text = await readFile(join(folder, name), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      url: '/v1/messages?beta=true',
      headers: { authorization: '[key]' },
      body: { ...messagesRequest({ stream }) },
      answer: { status: 200 },
    });
    expect(text).toContain('Hello, person.');
    expect(text).not.toContain(session.baseUrl.split('/s/')[1]);
  });

  it('are kept of a request that failed, with the error', async () => {
    const logged = await startLogged(await configFor(failWith(500)), { logBodies: true });
    await (await logged.session.post(messagesRequest())).text();
    await logged.lines();
    const text = await wholeText(join(logged.logFolder, 'bodies'));
    expect(JSON.parse(text)).toMatchObject({
      body: messagesRequest(),
      answer: { status: 502, body: { type: 'error' } },
    });
  });
});
