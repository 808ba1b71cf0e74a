import { describe, expect, it } from 'vitest';
import {
  buildChildEnvironment,
  type ChildEnvironmentOptions,
  SMALL_FAST_MODEL,
  withoutBypass,
} from '../../src/launcher/child-environment.ts';

const BASE_URL = 'http://127.0.0.1:4321/s/secret';
const LOOPBACK = '127.0.0.1,localhost';

describe('buildChildEnvironment', () => {
  it('adds the recipe to the environment and changes nothing else', () => {
    expect(build({ env: { HOME: '/home/x', EMPTY: '', GONE: undefined } })).toEqual({
      env: {
        HOME: '/home/x',
        EMPTY: '',
        ANTHROPIC_BASE_URL: BASE_URL,
        ANTHROPIC_SMALL_FAST_MODEL: SMALL_FAST_MODEL,
        NO_PROXY: LOOPBACK,
        no_proxy: LOOPBACK,
        CLAUDE_CODE_DISABLE_AGENT_VIEW: '1',
        CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
        API_FORCE_IDLE_TIMEOUT: '0',
        CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1',
      },
      notices: [],
      backgroundModel: 'claude-haiku-4-5',
    });
  });

  it.each([
    ['own', true, undefined],
    ['own', false, undefined],
    ['none', true, 'tproxy-session-new'],
    ['none', false, undefined],
  ] as const)(
    'with login %s and a token needed: %s, sets the token %s',
    (kind, needsToken, token) => {
      const login = kind === 'own' ? { kind, source: 'a file' } : { kind };
      const { env } = build({ login, needsToken });
      expect(env['ANTHROPIC_AUTH_TOKEN']).toBe(token);
      expect(env['ANTHROPIC_API_KEY']).toBeUndefined();
    },
  );

  it('has claude list the models, unless its own login is forwarded to Anthropic', () => {
    const name = 'CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY';
    expect(build({ needsToken: true }).env[name]).toBe('1');
    expect(build({ needsToken: false }).env).not.toHaveProperty(name);
  });

  it('leaves windows and the list of models as the person has chosen them', () => {
    const contextWindows = {
      CLAUDE_CODE_AUTO_COMPACT_WINDOW: '200000',
      CLAUDE_CODE_MAX_CONTEXT_TOKENS: '128000',
    };
    expect(build({ contextWindows }).env).toMatchObject(contextWindows);
    const own = {
      CLAUDE_CODE_AUTO_COMPACT_WINDOW: '150000',
      CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '0',
    };
    expect(build({ contextWindows, env: own }).env).toMatchObject({ ...contextWindows, ...own });
  });

  it('takes the choices of an outer session for nobody’s', () => {
    const outer = {
      ANTHROPIC_SMALL_FAST_MODEL: SMALL_FAST_MODEL,
      CLAUDE_CODE_AUTO_COMPACT_WINDOW: '150000',
      CLAUDE_CODE_MAX_CONTEXT_TOKENS: '150000',
      CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
    };
    const contextWindows = { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '300000' };
    const { env } = build({ env: outer, contextWindows, needsToken: false });
    expect(env['CLAUDE_CODE_AUTO_COMPACT_WINDOW']).toBe('300000');
    expect(env).not.toHaveProperty('CLAUDE_CODE_MAX_CONTEXT_TOKENS');
    expect(env).not.toHaveProperty('CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY');
  });

  it('keeps the keys that the person has', () => {
    const own = {
      ANTHROPIC_API_KEY: 'key',
      ANTHROPIC_AUTH_TOKEN: 'token',
      CLAUDE_CODE_OAUTH_TOKEN: 'oauth',
      DEEPSEEK_API_KEY: 'deepseek',
    };
    expect(build({ env: own }).env).toMatchObject(own);
  });

  it.each([
    ['own', false],
    ['none', false],
  ] as const)('does not hand on the token of an outer session (login %s)', (kind, needsToken) => {
    const login = kind === 'own' ? { kind, source: 'a file' } : { kind };
    const env = { ANTHROPIC_AUTH_TOKEN: 'tproxy-session-outer' };
    expect(build({ env, login, needsToken }).env).not.toHaveProperty('ANTHROPIC_AUTH_TOKEN');
  });

  it('leaves the settings files in charge when that is configured, in a nested session too', () => {
    const env = { CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1' };
    expect(build({ env, providerManagedByHost: false }).env).not.toHaveProperty(
      'CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST',
    );
  });

  it.each([
    [{}, LOOPBACK],
    [{ NO_PROXY: 'a,b' }, `a,b,${LOOPBACK}`],
    [{ no_proxy: 'a' }, `a,${LOOPBACK}`],
    [{ NO_PROXY: 'a,b', no_proxy: ' b , c,' }, `b,c,a,${LOOPBACK}`],
    [{ NO_PROXY: '*' }, `*,${LOOPBACK}`],
    [{ NO_PROXY: `x,${LOOPBACK}` }, `x,${LOOPBACK}`],
  ])('of %j makes both spellings of NO_PROXY %s', (env, expected) => {
    const child = build({ env }).env;
    expect([child['NO_PROXY'], child['no_proxy']]).toEqual([expected, expected]);
  });

  it('exempts the host of the base URL when it is another one', () => {
    const child = build({ baseUrl: 'http://127.0.0.2:1/s/x' }).env;
    expect(child['NO_PROXY']).toBe(`${LOOPBACK},127.0.0.2`);
  });

  it('replaces a base URL of the person and says so without its secrets', () => {
    const { env, notices } = build({
      env: { ANTHROPIC_BASE_URL: 'https://user:pw@gateway.example:8443/path/secret?key=1' },
    });
    expect(env['ANTHROPIC_BASE_URL']).toBe(BASE_URL);
    expect(notices).toEqual([expect.stringContaining('ANTHROPIC_BASE_URL (gateway.example:8443)')]);
    expect(notices.join()).not.toMatch(/pw|secret|key=1/);
  });

  it('replaces the model for background work and says so', () => {
    const child = build({ env: { ANTHROPIC_SMALL_FAST_MODEL: 'my-small' } });
    expect(child.env['ANTHROPIC_SMALL_FAST_MODEL']).toBe(SMALL_FAST_MODEL);
    expect(child.notices).toEqual([expect.stringContaining('(my-small)')]);
    expect(child.backgroundModel).toBe('my-small');
  });

  it.each([
    [{}, 'claude-haiku-4-5'],
    [{ ANTHROPIC_DEFAULT_HAIKU_MODEL: 'haiku-x' }, 'haiku-x'],
    [{ ANTHROPIC_SMALL_FAST_MODEL: 'small', ANTHROPIC_DEFAULT_HAIKU_MODEL: 'h' }, 'small'],
    [{ ANTHROPIC_SMALL_FAST_MODEL: '', ANTHROPIC_DEFAULT_HAIKU_MODEL: '' }, 'claude-haiku-4-5'],
    [{ ANTHROPIC_SMALL_FAST_MODEL: SMALL_FAST_MODEL }, 'claude-haiku-4-5'],
  ])('of %j takes %s as the model that background work stands for', (env, model) => {
    expect(build({ env }).backgroundModel).toBe(model);
  });

  it('has nothing to say about the values of an outer session', () => {
    const outer = build({}).env;
    const inner = build({ env: outer, baseUrl: 'http://127.0.0.1:99/s/inner' });
    expect(inner.notices).toEqual([]);
    expect(inner.env).toEqual({ ...outer, ANTHROPIC_BASE_URL: 'http://127.0.0.1:99/s/inner' });
  });

  it('says which variables it left out', () => {
    const { env, notices } = build({
      env: { CLAUDE_CODE_USE_BEDROCK: '1', ANTHROPIC_UNIX_SOCKET: '/run/x.sock' },
    });
    expect(env).not.toHaveProperty('CLAUDE_CODE_USE_BEDROCK');
    expect(notices).toEqual([
      expect.stringMatching(/^CLAUDE_CODE_USE_BEDROCK is not passed on/),
      expect.stringMatching(/^ANTHROPIC_UNIX_SOCKET is not passed on/),
    ]);
  });

  it('gives notices of one line', () => {
    const { notices } = build({
      env: { ANTHROPIC_BASE_URL: 'a\nb', CLAUDE_CODE_USE_VERTEX: 'yes' },
    });
    expect(notices.filter((notice) => /[\r\n]/.test(notice))).toEqual([]);
    expect(notices).toHaveLength(2);
  });
});

describe('withoutBypass', () => {
  it.each([
    'CLAUDE_CODE_USE_BEDROCK',
    'CLAUDE_CODE_USE_VERTEX',
    'CLAUDE_CODE_USE_FOUNDRY',
    'CLAUDE_CODE_USE_ANTHROPIC_AWS',
    'CLAUDE_CODE_USE_MANTLE',
    'ANTHROPIC_UNIX_SOCKET',
  ])('leaves %s out when it is switched on', (name) => {
    expect(withoutBypass({ [name]: 'true', A: '1' })).toEqual({ env: { A: '1' }, removed: [name] });
  });

  it.each(['', '0', 'false', 'No', 'OFF'])('leaves a variable with the value %j alone', (value) => {
    const env = { CLAUDE_CODE_USE_BEDROCK: value };
    expect(withoutBypass(env)).toEqual({ env, removed: [] });
  });
});

function build(options: Partial<ChildEnvironmentOptions>) {
  return buildChildEnvironment({
    env: {},
    baseUrl: BASE_URL,
    login: { kind: 'own', source: 'a file' },
    sessionToken: 'tproxy-session-new',
    providerManagedByHost: true,
    needsToken: true,
    contextWindows: {},
    ...options,
  });
}
