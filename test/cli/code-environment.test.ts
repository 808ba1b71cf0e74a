import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PersonOptions, scratchPerson } from '../e2e/support/scratch-person.ts';
import { CONFIG_KEY, openaiConfig } from '../support/openai-config.ts';
import { runTproxy } from '../support/run-tproxy.ts';

const OPENAI = openaiConfig('http://127.0.0.1:9/v1');
const BASE_URL = /^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{43}$/;
const TOKEN = /^tproxy-session-[\w-]{43}$/;

type Variables = Readonly<Record<string, string>>;

/** The environment that claude gets, and that of the person before it. */
async function claudeEnvironment(options: PersonOptions = {}) {
  const person = await scratchPerson({ config: OPENAI, ...options });
  const { stdout, stderr } = await runTproxy({ person, args: ['code'], claude: 'print-env' });
  const claude: Variables = JSON.parse(stdout);
  return { person, claude, stderr };
}

function changes(before: Variables, after: Variables): Record<string, string | undefined> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => before[name] !== after[name]);
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

/** What differs from the person's own environment when there is no login (client.md 0). */
const RECIPE = {
  ANTHROPIC_BASE_URL: expect.stringMatching(BASE_URL),
  ANTHROPIC_AUTH_TOKEN: expect.stringMatching(TOKEN),
  ANTHROPIC_SMALL_FAST_MODEL: 'claude-haiku-4-5-tproxy-bg',
  API_FORCE_IDLE_TIMEOUT: '0',
  CLAUDE_CODE_DISABLE_AGENT_VIEW: '1',
  CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
  CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1',
  NO_PROXY: '127.0.0.1,localhost',
  no_proxy: '127.0.0.1,localhost',
  TPROXY_CLAUDE_PATH: expect.stringContaining('print-env.mjs'),
};
const { ANTHROPIC_AUTH_TOKEN: _token, ...WITHOUT_TOKEN } = RECIPE;
/** Anthropic itself lists its models. */
const { CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: _list, ...PASSTHROUGH } = WITHOUT_TOKEN;

describe('the environment of claude', () => {
  it("is the person's own and the recipe, nothing else", async () => {
    const { person, claude, stderr } = await claudeEnvironment();
    expect(changes(person.env, claude)).toEqual(RECIPE);
    expect(stderr).toBe('');
  });

  it('holds another secret and another token in each session', async () => {
    const [{ claude: one }, { claude: two }] = [
      await claudeEnvironment(),
      await claudeEnvironment(),
    ];
    expect(one['ANTHROPIC_AUTH_TOKEN']).not.toBe(two['ANTHROPIC_AUTH_TOKEN']);
    expect(one['ANTHROPIC_BASE_URL']?.split('/s/')[1]).not.toBe(
      two['ANTHROPIC_BASE_URL']?.split('/s/')[1],
    );
  });

  it('never holds a key of the configuration', async () => {
    const { claude } = await claudeEnvironment();
    expect(JSON.stringify(claude)).not.toContain(CONFIG_KEY);
  });

  it.each<[string, PersonOptions]>([
    ['a stored login', { login: 'sk-ant-oat01-of-the-person' }],
    ['an API key', { env: { ANTHROPIC_API_KEY: 'own-key' } }],
    ['an OAuth token', { env: { CLAUDE_CODE_OAUTH_TOKEN: 'own-token' } }],
    ['a header', { env: { ANTHROPIC_CUSTOM_HEADERS: 'Authorization: Bearer own' } }],
  ])("leaves %s of the person's to work and sets no token", async (_, options) => {
    const { person, claude } = await claudeEnvironment(options);
    expect(changes(person.env, claude)).toEqual(WITHOUT_TOKEN);
  });

  it("leaves the person's own token", async () => {
    const { person, claude } = await claudeEnvironment({ env: { ANTHROPIC_AUTH_TOKEN: 'own' } });
    expect(changes(person.env, claude)).toEqual(WITHOUT_TOKEN);
    expect(claude['ANTHROPIC_AUTH_TOKEN']).toBe('own');
  });

  it.each([
    ['no configuration', undefined],
    ['the default route left out', '[router]\nbackground = "ollama,qwen2.5-coder:latest"\n'],
    ['the default route through', '[router]\ndefault = "passthrough"\n'],
  ])('holds no token with %s: claude has to ask for a login itself', async (_, config) => {
    const { person, claude } = await claudeEnvironment({ config });
    expect(changes(person.env, claude)).toEqual(PASSTHROUGH);
  });

  it('can do without the switch that keeps settings files from moving the address', async () => {
    const config = `[claude]\nprovider_managed_by_host = false\n\n${OPENAI}`;
    const env = { CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1' };
    const { person, claude } = await claudeEnvironment({ config, env });
    expect(changes(person.env, claude)).toEqual({
      ...RECIPE,
      CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: undefined,
    });
  });

  it.each([
    ['NO_PROXY', { NO_PROXY: 'intranet.example, .corp' }, 'intranet.example,.corp'],
    ['no_proxy', { no_proxy: '10.0.0.1' }, '10.0.0.1'],
    ['both', { NO_PROXY: 'a.example,localhost', no_proxy: 'b.example' }, 'b.example,a.example'],
  ])('keeps what %s holds', async (_, env, kept) => {
    const { claude } = await claudeEnvironment({ env });
    const names = new Set(`${kept},127.0.0.1,localhost`.split(','));
    expect(new Set(claude['NO_PROXY']?.split(','))).toEqual(names);
    expect(claude['no_proxy']).toBe(claude['NO_PROXY']);
  });

  it('is a new one in a session inside a session', async () => {
    const { person, claude: outer } = await claudeEnvironment({ env: { NO_PROXY: 'a.example' } });
    const nested = await runTproxy({ person, args: ['code'], claude: 'print-env', env: outer });
    const inner: Variables = JSON.parse(nested.stdout);
    expect(nested.stderr).toBe('');
    expect(changes(outer, inner)).toEqual({
      ANTHROPIC_BASE_URL: expect.stringMatching(BASE_URL),
      ANTHROPIC_AUTH_TOKEN: expect.stringMatching(TOKEN),
    });
  });

  it("leaves no token of an outer session where the person's own login counts", async () => {
    const { person, claude: outer } = await claudeEnvironment();
    await writeFile(join(person.project, 'through.toml'), '[router]\ndefault = "passthrough"\n');
    const args = ['--config', 'through.toml', 'code'];
    const nested = await runTproxy({ person, args, claude: 'print-env', env: outer });
    const inner: Variables = JSON.parse(nested.stdout);
    expect(inner).not.toHaveProperty('ANTHROPIC_AUTH_TOKEN');
  });
});

/** The command lines with which claude is called in one session. */
async function claudeCalls(options: PersonOptions, credentials?: string): Promise<unknown[]> {
  const person = await scratchPerson({ config: OPENAI, ...options });
  if (credentials !== undefined) {
    await mkdir(person.claudeDir, { recursive: true });
    await writeFile(join(person.claudeDir, '.credentials.json'), credentials);
  }
  const calls = join(person.home, 'calls');
  const { status } = await runTproxy({
    person,
    args: ['code', '-p', 'x'],
    claude: 'record-calls',
    env: { CALLS: calls },
  });
  expect(status).toBe(0);
  const lines = (await readFile(calls, 'utf8')).trimEnd().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}

describe('finding out about the login', () => {
  it.each<[string, PersonOptions]>([
    ['nobody is logged in', {}],
    ['there is no configuration', { config: undefined }],
    ['there is a stored login', { login: 'sk-ant-oat01-of-the-person' }],
    ['there is an API key', { env: { ANTHROPIC_API_KEY: 'own-key' } }],
    ['there is a token', { env: { ANTHROPIC_AUTH_TOKEN: 'own-token' } }],
    ['there is an OAuth token', { env: { CLAUDE_CODE_OAUTH_TOKEN: 'own-token' } }],
  ])('asks no program when %s', async (_, options) => {
    expect(await claudeCalls(options)).toEqual([['-p', 'x']]);
  });

  it('asks claude when the stored login cannot be read', async () => {
    const calls = await claudeCalls({}, '{"claudeAiOauth": {"accessToken": ');
    expect(calls).toEqual([
      ['auth', 'status'],
      ['-p', 'x'],
    ]);
  });
});
