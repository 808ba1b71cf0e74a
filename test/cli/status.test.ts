import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { CONFIG_KEY, openaiConfig } from '../support/openai-config.ts';
import { runTproxy, startTproxy } from '../support/run-tproxy.ts';
import { announcedSessions } from '../support/session-folder.ts';
import { startTestUpstream } from '../support/test-session.ts';

const MIXED = `[router]
default = ["deepseek,deepseek-chat", "passthrough"]
think = "deepseek,deepseek-reasoner"
background = "ollama,qwen2.5-coder:latest"
subagent = "openrouter,z-ai/glm"

[[providers]]
name = "deepseek"
api_key = "$DEEPSEEK_API_KEY"

[[providers]]
name = "openrouter"
api_key = "sk-literal-secret"
`;

describe('tproxy status', () => {
  it('shows files, routes, providers and sessions, on stdout and without colours', async () => {
    const person = await scratchPerson({ config: MIXED });
    const env = { DEEPSEEK_API_KEY: 'sk-from-environment' };
    const { status, stdout, stderr } = await runTproxy({ person, args: ['status'], env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const file = join(person.env['XDG_CONFIG_HOME'] ?? '', 'tproxy', 'config.toml');
    expect(stdout).toMatch(/^tproxy \d+\.\d+\.\d+\n\nConfiguration\n/);
    expect(stdout).toContain(`Configuration
  ${file}

Routes
  default       deepseek,deepseek-chat → passthrough
  background    ollama,qwen2.5-coder:latest
  think         deepseek,deepseek-reasoner
  long_context  deepseek,deepseek-chat → passthrough  (as default)
  web_search    deepseek,deepseek-chat → passthrough  (as default)
  image         deepseek,deepseek-chat → passthrough  (as default)
  subagent      openrouter,z-ai/glm

Providers
`);
    expect(stdout).toMatch(
      / {2}anthropic +anthropic +https:\/\/api\.anthropic\.com +your own login/,
    );
    expect(stdout).toMatch(/ {2}deepseek +\S+ +https:.* +key from \$DEEPSEEK_API_KEY/);
    expect(stdout).toMatch(/ {2}ollama +\S+ +http:.* +no key/);
    expect(stdout).toMatch(/ {2}openrouter +openai +https:.* +key from /);
    expect(stdout.endsWith('\n\nSessions\n  none running\n')).toBe(true);
    expect(stdout).not.toContain('sk-');
    expect(stdout).toBe(stripVTControlCharacters(stdout));
  });

  it('shows a key that is missing, and stops at nothing', async () => {
    const person = await scratchPerson({ config: MIXED });
    const { status, stdout } = await runTproxy({ person, args: ['status'] });
    expect(status).toBe(0);
    expect(stdout).toContain('key missing: $DEEPSEEK_API_KEY is not set');
  });

  it('shows an untrusted project file', async () => {
    const person = await scratchPerson();
    await writeFile(join(person.project, '.tproxy.toml'), '[router]\ndefault = "ollama,x"\n');
    const { stdout } = await runTproxy({ person, args: ['status'] });
    expect(stdout).toContain('.tproxy.toml  not trusted: run tproxy trust to use it');
    expect(stdout).toMatch(/default +passthrough\n/);
  });

  it('ends with 2 when the configuration is wrong', async () => {
    const person = await scratchPerson({ config: 'nope = 1\n' });
    const { status, stdout, stderr } = await runTproxy({ person, args: ['status'] });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('config.toml:1:');
  });
});

describe('tproxy status --json', () => {
  it('holds the same as data, and never a key', async () => {
    const person = await scratchPerson({ config: MIXED });
    const { status, stdout, stderr } = await runTproxy({ person, args: ['status', '--json'] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const asDefault = {
      routes: ['deepseek,deepseek-chat', 'passthrough'],
      configured: false,
    };
    const provider = (name: string, key: object) => ({
      name,
      protocol: expect.any(String),
      address: expect.stringMatching(/^https?:\/\//),
      key,
    });
    expect(JSON.parse(stdout)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      configuration: {
        files: [{ path: expect.stringContaining('config.toml'), status: 'used' }],
        warnings: [],
      },
      routes: [
        { scenario: 'default', ...asDefault, configured: true },
        { scenario: 'background', routes: ['ollama,qwen2.5-coder:latest'], configured: true },
        { scenario: 'think', routes: ['deepseek,deepseek-reasoner'], configured: true },
        { scenario: 'long_context', ...asDefault },
        { scenario: 'web_search', ...asDefault },
        { scenario: 'image', ...asDefault },
        { scenario: 'subagent', routes: ['openrouter,z-ai/glm'], configured: true },
      ],
      providers: expect.arrayContaining([
        provider('anthropic', { state: 'own-login' }),
        provider('deepseek', { state: 'missing', source: '$DEEPSEEK_API_KEY' }),
        provider('ollama', { state: 'not-needed' }),
        provider('openrouter', { state: 'present', source: expect.any(String) }),
      ]),
      sessions: [],
    });
    expect(stdout).not.toContain('sk-literal-secret');
  });
});

describe('a running session', () => {
  it('is listed with what it does, and never with its secret', async () => {
    const upstream = await startTestUpstream(({ body }, response) =>
      body.model === 'bad'
        ? sendJson(response, 500, { error: { message: 'broken' } })
        : sendJson(response, 200, completion({ content: 'hello' })),
    );
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const session = startTproxy({ person, args: ['code'], claude: 'report-signals' });
    await session.prints(/ready/);
    const [file] = await announcedSessions(person.sessionsDir);
    const ask = (body: object) =>
      fetch(`${file?.baseUrl}/v1/messages`, { method: 'POST', body: JSON.stringify(body) });
    const prompt = 'the text of the prompt';
    const request = { max_tokens: 9, messages: [{ role: 'user', content: prompt }] };
    expect((await ask({ ...request, model: 'claude-opus-4-8' })).status).toBe(200);
    expect((await ask({ ...request, model: 'local,bad' })).status).toBe(502);

    const { stdout: text } = await runTproxy({ person, args: ['status'] });
    expect(text).toMatch(
      new RegExp(`  pid ${session.pid}  port ${file?.port}  up \\d+ s  2 requests  1 failed\n`),
    );
    const { stdout: json } = await runTproxy({ person, args: ['status', '--json'] });
    expect(JSON.parse(json).sessions).toEqual([
      {
        pid: session.pid,
        port: file?.port,
        kind: 'code',
        uptimeSeconds: expect.any(Number),
        requests: 2,
        failures: 1,
        totals: expect.objectContaining({ requests: 2, failures: 1 }),
        routes: [
          expect.objectContaining({ scenario: 'default', route: 'local,test-model' }),
          expect.objectContaining({ scenario: 'default', route: 'local,bad' }),
        ],
        fallbacks: [],
        notices: [],
        recent: [
          expect.objectContaining({ requestedModel: 'claude-opus-4-8', outcome: 'answered' }),
          expect.objectContaining({ requestedModel: 'local,bad', outcome: 'upstream_failed' }),
        ],
      },
    ]);
    const secret = file?.baseUrl.split('/s/')[1] ?? '';
    expect(secret).toHaveLength(43);
    for (const unwanted of [secret, prompt, CONFIG_KEY]) {
      expect(text + json).not.toContain(unwanted);
    }
    session.kill('SIGTERM');
    expect(await session.ended).toMatchObject({ status: 0 });
    const { stdout: after } = await runTproxy({ person, args: ['status'] });
    expect(after).toContain('none running');
  });

  it('is not confused with what lies in its folder', async () => {
    const person = await scratchPerson();
    await mkdir(person.sessionsDir, { recursive: true });
    const foreign = { pid: process.pid, port: 9, baseUrl: 'http://127.0.0.1:9/s/x', startedAt: 1 };
    await writeFile(join(person.sessionsDir, `${process.pid}-9.json`), JSON.stringify(foreign));
    await writeFile(join(person.sessionsDir, 'notes.txt'), 'not a session');
    const { status, stdout } = await runTproxy({ person, args: ['status'] });
    expect(status).toBe(0);
    expect(stdout).toContain('none running');
    expect(await readdir(person.sessionsDir)).toContain('notes.txt');
  });
});

const models =
  (...ids: string[]): Respond =>
  (_, response) =>
    sendJson(response, 200, { object: 'list', data: ids.map((id) => ({ id })) });
const html =
  (code: number): Respond =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
  };

describe('tproxy status --check', () => {
  it.each<[string, Respond, number, string]>([
    ['lists the model', models('test-model', 'other'), 0, 'reachable, 2 models'],
    ['lists the model by its tag', models('test-model:latest'), 0, 'reachable, 1 model'],
    ['lists other models', models('other'), 1, 'reachable, but it does not list test-model'],
    [
      'lists no models at all',
      (_, response) => sendJson(response, 404, { error: 'no such path' }),
      0,
      'reachable, but it does not list its models (404)',
    ],
    [
      'refuses the key',
      (_, response) => sendJson(response, 401, { error: { message: 'bad key' } }),
      1,
      'is refused (401)',
    ],
    ['fails', (_, response) => sendJson(response, 500, {}), 1, 'answers with status 500'],
    ['is a web page', html(200), 1, 'no API answers at http://127.0.0.1:'],
    ['has no such page', html(404), 1, 'no API answers at http://127.0.0.1:'],
    ['fails with a page', html(502), 1, 'answers with status 502'],
    [
      'speaks nonsense',
      (_, response) => sendJson(response, 200, 'nonsense'),
      1,
      'no API answers at http://127.0.0.1:',
    ],
    ['hangs up', (_, response) => response.destroy(), 1, 'it closed the connection.'],
  ])('tells of a provider that %s', async (_, respond, exitStatus, words) => {
    const upstream = await startTestUpstream(respond);
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const args = ['status', '--check'];
    const { status, stdout, stderr } = await runTproxy({ person, args });
    expect({ status, stderr }).toEqual({ status: exitStatus, stderr: '' });
    expect(stdout).toMatch(/ {2}local +openai +http:/);
    expect(stdout).toContain(words);
    expect(stdout).not.toContain(CONFIG_KEY);
    expect(upstream.requests).toMatchObject([
      { method: 'GET', path: '/v1/models', headers: { authorization: `Bearer ${CONFIG_KEY}` } },
    ]);
  });

  it('tells of a provider that is not there', async () => {
    const person = await scratchPerson({ config: openaiConfig('http://127.0.0.1:9/v1') });
    const { status, stdout } = await runTproxy({ person, args: ['status', '--check'] });
    expect(status).toBe(1);
    expect(stdout).toContain('cannot be reached: nothing listens there. Is the server running?');
  });

  it('tells of a missing key without asking anybody', async () => {
    const upstream = await startTestUpstream(models('test-model'));
    const config = openaiConfig(`${upstream.url}/v1`).replace(CONFIG_KEY, '$MISSING_KEY');
    const person = await scratchPerson({ config });
    const { status, stdout } = await runTproxy({ person, args: ['status', '--check'] });
    expect(status).toBe(1);
    expect(stdout).toContain('no key: set MISSING_KEY in the environment');
    expect(upstream.requests).toEqual([]);
  });

  it('is part of --json', async () => {
    const upstream = await startTestUpstream(models('other'));
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const { status, stdout } = await runTproxy({ person, args: ['status', '--check', '--json'] });
    expect(status).toBe(1);
    const { providers } = JSON.parse(stdout);
    expect(providers).toContainEqual({
      name: 'local',
      protocol: 'openai',
      address: `${upstream.url}/v1`,
      key: { state: 'present', source: 'the configuration file' },
      check: { ok: false, detail: 'reachable, but it does not list test-model' },
    });
  });

  it("leaves the person's own login alone where no route leads to it", async () => {
    const upstream = await startTestUpstream(models('test-model'));
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const proxy = await startConnectProxy();
    const env = { HTTPS_PROXY: proxy.url };
    const without = await runTproxy({ person, args: ['status', '--check'], env });
    expect(without.status).toBe(0);
    expect(proxy.targets).toEqual([]);
    const routed = await scratchPerson();
    const withRoute = await runTproxy({ person: routed, args: ['status', '--check'], env });
    expect(withRoute.status).toBe(1);
    expect(proxy.targets).toEqual(['api.anthropic.com:443']);
  });

  it('goes the way of the requests: through the HTTP proxy, but not to this machine', async () => {
    const upstream = await startTestUpstream(models('test-model'));
    const proxy = await startConnectProxy();
    const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
    const near = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`), env });
    expect(await runTproxy({ person: near, args: ['status', '--check'] })).toMatchObject({
      status: 0,
    });
    expect(proxy.targets).toEqual([]);
    const far = await scratchPerson({ config: openaiConfig('https://models.example/v1'), env });
    const { status, stdout } = await runTproxy({ person: far, args: ['status', '--check'] });
    expect(status).toBe(1);
    expect(stdout).toContain('the HTTP proxy on the way refused the connection (502)');
    expect(proxy.targets).toEqual(['models.example:443']);
  });
});
