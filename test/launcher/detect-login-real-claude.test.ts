import { describe, expect, it } from 'vitest';
import { type DetectLoginOptions, detectLogin } from '../../src/launcher/detect-login.ts';
import { prepareLogin, type Situation, settingsEnv } from '../support/login-situation.ts';
import { runRealClaude, type Surroundings, startRefusingServer } from '../support/real-claude.ts';

const SCOPES = ['user:inference', 'user:profile'];
const OAUTH = { claudeAiOauth: { accessToken: 'token', refreshToken: 'r', scopes: SCOPES } };
const HELPER = { apiKeyHelper: 'echo key' };

const SITUATIONS: readonly (readonly [string, Situation])[] = [
  ['nothing at all', {}],
  ['an API key', { env: { ANTHROPIC_API_KEY: 'k' }, own: 'ANTHROPIC_API_KEY' }],
  ['an empty API key', { env: { ANTHROPIC_API_KEY: '' } }],
  ['a token', { env: { ANTHROPIC_AUTH_TOKEN: 't' }, own: 'ANTHROPIC_AUTH_TOKEN' }],
  ['an empty token', { env: { ANTHROPIC_AUTH_TOKEN: '' } }],
  ['an OAuth token', { env: { CLAUDE_CODE_OAUTH_TOKEN: 't' }, own: 'CLAUDE_CODE_OAUTH_TOKEN' }],
  ['an empty OAuth token', { env: { CLAUDE_CODE_OAUTH_TOKEN: '' } }],
  ['a stored login', stored(OAUTH, '.credentials.json')],
  [
    'a stored login that has expired',
    stored({ claudeAiOauth: { ...OAUTH.claudeAiOauth, expiresAt: 1 } }, '.credentials.json'),
  ],
  ['a stored token without scopes', stored({ claudeAiOauth: { accessToken: 't' } })],
  [
    'a stored token for the profile only',
    stored({ claudeAiOauth: { accessToken: 't', scopes: ['user:profile'] } }),
  ],
  ['an empty stored token', stored({ claudeAiOauth: { accessToken: '', scopes: SCOPES } })],
  ['stored logins of MCP servers', stored({ mcpOAuth: { x: { accessToken: 't' } } })],
  ['an empty store', stored('')],
  ['a broken store', { ...stored('{"accessToken"'), asks: true }],
  ['a store with a byte order mark', { ...stored(`\u{feff}${JSON.stringify(OAUTH)}`), asks: true }],
  [
    'a folder in place of the store',
    { files: { 'home/.claude/.credentials.json/x': '' }, asks: true },
  ],
  [
    'a login in another configuration folder',
    {
      env: { CLAUDE_CONFIG_DIR: '{root}/other' },
      files: { 'other/.credentials.json': OAUTH },
      own: 'other/.credentials.json',
    },
  ],
  [
    'a login in the usual folder when another one is named',
    {
      env: { CLAUDE_CONFIG_DIR: '{root}/other' },
      files: { 'home/.claude/.credentials.json': OAUTH, 'other/keep': '' },
    },
  ],
  [
    'a login in the usual folder when an empty one is named',
    {
      env: { CLAUDE_CONFIG_DIR: '' },
      files: { 'home/.claude/.credentials.json': OAUTH },
    },
  ],
  [
    'a login in a store of its own',
    {
      env: { CLAUDE_SECURESTORAGE_CONFIG_DIR: '{root}/store' },
      files: { 'store/.credentials.json': OAUTH },
      own: 'store/.credentials.json',
    },
  ],
  [
    'a key made by /login',
    { files: { 'home/.claude.json': { primaryApiKey: 'k' } }, own: '.claude.json' },
  ],
  ['an empty key of /login', { files: { 'home/.claude.json': { primaryApiKey: '' } } }],
  [
    'an account without a key',
    { files: { 'home/.claude.json': { oauthAccount: { emailAddress: 'a@b.c' } } } },
  ],
  [
    'a key made by /login in another folder',
    {
      env: { CLAUDE_CONFIG_DIR: '{root}/other' },
      files: { 'other/.claude.json': { primaryApiKey: 'k' } },
      own: 'other/.claude.json',
    },
  ],
  [
    'a key in the state file of old',
    {
      files: { 'home/.claude/.config.json': { primaryApiKey: 'k' }, 'home/.claude.json': {} },
      own: '.config.json',
    },
  ],
  [
    'a key hidden by the state file of old',
    {
      files: { 'home/.claude/.config.json': {}, 'home/.claude.json': { primaryApiKey: 'k' } },
    },
  ],
  ['a broken state file', { files: { 'home/.claude.json': '{' } }],
  [
    'a key helper of the person',
    { files: { 'home/.claude/settings.json': HELPER }, own: 'home/.claude/settings.json' },
  ],
  [
    'a key helper of the project',
    { files: { 'project/.claude/settings.json': HELPER }, own: 'project/.claude/settings.json' },
  ],
  [
    'a local key helper',
    { files: { 'project/.claude/settings.local.json': HELPER }, own: 'settings.local.json' },
  ],
  ['a key helper in a folder above', { files: { '.claude/settings.json': HELPER } }],
  ['an empty key helper', { files: { 'home/.claude/settings.json': { apiKeyHelper: '' } } }],
  [
    'a key helper that is no text',
    { files: { 'home/.claude/settings.json': { apiKeyHelper: 5 } } },
  ],
  [
    'settings that are no JSON',
    { files: { 'home/.claude/settings.json': '{"apiKeyHelper":"x",}' }, asks: true },
  ],
  ['broken settings that say nothing of keys', { files: { 'home/.claude/settings.json': '{' } }],
  ['a token in the settings of a managed session', { files: settingsEnv('ANTHROPIC_AUTH_TOKEN') }],
  ['a key in the settings of a managed session', { files: settingsEnv('ANTHROPIC_API_KEY') }],
  [
    'a token in settings',
    {
      managed: false,
      files: settingsEnv('ANTHROPIC_AUTH_TOKEN'),
      own: 'ANTHROPIC_AUTH_TOKEN in ',
    },
  ],
  [
    'an OAuth token in settings',
    {
      managed: false,
      files: settingsEnv('CLAUDE_CODE_OAUTH_TOKEN'),
      own: 'CLAUDE_CODE_OAUTH_TOKEN in ',
    },
  ],
  [
    '--settings with a key helper',
    { args: ['--settings', JSON.stringify(HELPER)], own: '--settings' },
  ],
  [
    '--settings=FILE with a key helper',
    { args: ['--settings={root}/s.json'], files: { 's.json': HELPER }, own: '--settings' },
  ],
  [
    'the last of two --settings',
    { args: ['--settings', JSON.stringify(HELPER), '--settings', '{}'] },
  ],
  [
    '--bare with a stored login',
    { args: ['--bare'], files: { 'home/.claude/.credentials.json': OAUTH } },
  ],
  ['--bare with an OAuth token', { args: ['--bare'], env: { CLAUDE_CODE_OAUTH_TOKEN: 't' } }],
  [
    '--bare with a key helper',
    { args: ['--bare'], files: { 'home/.claude/settings.json': HELPER } },
  ],
  [
    '--bare with a key',
    { args: ['--bare'], env: { ANTHROPIC_API_KEY: 'k' }, own: 'ANTHROPIC_API_KEY' },
  ],
  [
    'CLAUDE_CODE_SIMPLE with a stored login',
    { env: { CLAUDE_CODE_SIMPLE: 'true' }, files: { 'home/.claude/.credentials.json': OAUTH } },
  ],
  [
    'a profile that can log in',
    {
      files: {
        'home/.config/anthropic/configs/default.json': { authentication: { type: 'user_oauth' } },
        'home/.config/anthropic/credentials/default.json': { access_token: 't' },
      },
      own: 'claude auth status',
      asks: true,
    },
  ],
  [
    'a profile without credentials',
    {
      files: {
        'home/.config/anthropic/configs/default.json': { authentication: { type: 'user_oauth' } },
      },
      asks: true,
    },
  ],
  [
    'a named profile',
    {
      env: { ANTHROPIC_PROFILE: 'work' },
      files: {
        'home/.config/anthropic/configs/work.json': {
          authentication: { type: 'oidc_federation' },
        },
      },
      own: 'claude auth status',
      asks: true,
    },
  ],
  [
    'a federation rule',
    {
      env: { ANTHROPIC_FEDERATION_RULE_ID: 'r', ANTHROPIC_ORGANIZATION_ID: 'o' },
      own: 'claude auth status',
      asks: true,
    },
  ],
  [
    'a closed file descriptor',
    { env: { CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: '9' }, asks: true },
  ],
];

/**
 * Claude takes a second of the processor to answer, so that each run of the tests asks it about every
 * fourth situation; TPROXY_EVERY_LOGIN=1 asks about all, as a new version of claude calls for.
 */
function isAsked(name: string): boolean {
  if (process.env['TPROXY_EVERY_LOGIN'] !== undefined) return true;
  return SITUATIONS.findIndex(([known]) => known === name) % 4 === 0;
}

describe('detectLogin, against what claude itself says', () => {
  it.each(SITUATIONS)('%s', async (name, situation) => {
    const options = await prepareLogin(situation);
    const login = await detectLogin(options);
    expect(login.kind === 'own' ? login.source : undefined).toEqual(
      situation.own === undefined ? undefined : expect.stringContaining(situation.own),
    );
    if (!isAsked(name)) return;
    expect(await claudeHasLogin(options)).toBe(login.kind === 'own');
  });

  it.each<[string, Situation, string | undefined]>([
    ['Authorization', headers('Authorization: Bearer own'), 'Bearer own'],
    [
      'authorization after another header',
      headers('X-Team: a\nauthorization: Bearer own'),
      'Bearer own',
    ],
    ['x-api-key', headers('X-Api-Key: own'), 'own'],
    ['something else', headers('X-Authorization: Bearer own'), undefined],
  ])('custom headers with %s', async (_, situation, sent) => {
    const options = await prepareLogin(situation);
    const { kind } = await detectLogin(options);
    expect(await credentialSent(options)).toBe(sent);
    expect(kind).toBe(sent === undefined ? 'none' : 'own');
  });

  it('custom headers in the settings of a managed session', async () => {
    const options = await prepareLogin({
      files: settingsEnv('ANTHROPIC_CUSTOM_HEADERS', 'Authorization: Bearer own'),
    });
    const { kind } = await detectLogin(options);
    expect(await credentialSent(options)).toBe('Bearer own');
    expect(kind).toBe('own');
  });
});

function stored(content: unknown, own?: string): Situation {
  const files = { 'home/.claude/.credentials.json': content };
  return own === undefined ? { files } : { files, own };
}

function headers(lines: string): Situation {
  return { env: { ANTHROPIC_CUSTOM_HEADERS: lines } };
}

/** The verdict of the real client in the same surroundings. */
async function claudeHasLogin(options: DetectLoginOptions): Promise<boolean> {
  const args = [...options.args, 'auth', 'status'];
  const { code, stdout } = await runRealClaude(args, surroundings(options));
  expect([0, 1]).toContain(code);
  expect(stdout).toContain(`"loggedIn": ${code === 0}`);
  return code === 0;
}

/** The credential of the first model request of the real client, which is refused. */
async function credentialSent(options: DetectLoginOptions): Promise<string | undefined> {
  const { address, requests } = await startRefusingServer();
  const { env, cwd } = surroundings(options);
  await runRealClaude(['-p', 'hi'], { env: { ...env, ANTHROPIC_BASE_URL: address }, cwd });
  const headers = requests.find(({ method }) => method === 'POST')?.headers;
  return headers?.authorization ?? headers?.['x-api-key']?.toString();
}

function surroundings({ env, cwd, providerManagedByHost }: DetectLoginOptions): Surroundings {
  const flag = providerManagedByHost ? { CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1' } : {};
  return { env: { ...env, ...flag }, cwd };
}
