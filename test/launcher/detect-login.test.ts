import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DetectLoginOptions, detectLogin } from '../../src/launcher/detect-login.ts';
import { type Files, prepareLogin, type Situation } from '../support/login-situation.ts';
import { tempFolder } from '../support/temp-folder.ts';

const SCOPES = ['user:inference', 'user:profile'];
const OAUTH = { claudeAiOauth: { accessToken: 'token', refreshToken: 'r', scopes: SCOPES } };
const HELPER = { apiKeyHelper: 'echo key' };

describe('detectLogin', () => {
  it('does not count the token of an outer session', async () => {
    const options = await prepareLogin({ env: { ANTHROPIC_AUTH_TOKEN: 'tproxy-session-outer' } });
    expect(await detectLogin(options)).toEqual({ kind: 'none' });
  });

  it('does not count another vendor, whose variables the session goes without', async () => {
    const options = await prepareLogin({ env: { CLAUDE_CODE_USE_BEDROCK: '1' } });
    expect(await detectLogin(options)).toEqual({ kind: 'none' });
  });

  it.each(['managed-settings.json', 'managed-settings.d/10-keys.json'])(
    'knows a key helper of the organisation in %s',
    async (name) => {
      const options = await prepareLogin({ files: { [`managed/${name}`]: HELPER } });
      expect(await detectLogin(options)).toEqual({
        kind: 'own',
        source: `apiKeyHelper in ${join(options.managedSettingsDir ?? '', name)}`,
      });
    },
  );

  it('takes flags behind a double dash for text', async () => {
    const args = ['-p', '--', '--bare', '--settings', JSON.stringify(HELPER)];
    const options = await prepareLogin({
      args,
      files: { 'home/.claude/.credentials.json': OAUTH },
    });
    expect(await detectLogin(options)).toMatchObject({
      source: join(options.homeDir, '.claude/.credentials.json'),
    });
  });

  it('counts no answer within the limit as no login', async () => {
    const claudeFile = await script('claude', '#!/bin/sh\nexec sleep 20\n');
    const options = await prepareLogin({ env: { ANTHROPIC_PROFILE: 'x' } });
    const started = performance.now();
    const login = await detectLogin({
      ...options,
      claudeFile,
      askLimitMs: 100,
    });
    expect(login).toEqual({ kind: 'none' });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('delays the start by less than 50 ms, a long history included', async () => {
    const projects = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`/p/${i}`, { history: 'x'.repeat(1000) }]),
    );
    const options = await prepareLogin({
      files: {
        'home/.claude.json': { projects, oauthAccount: {} },
        'home/.claude/settings.json': { model: 'opus', env: { ANTHROPIC_MODEL: 'x' } },
        'project/.claude/settings.json': { permissions: { allow: ['Bash(ls)'] } },
      },
    });
    const times = [];
    for (let run = 0; run < 5; run++) {
      const started = performance.now();
      expect(await detectLogin(options)).toEqual({ kind: 'none' });
      times.push(performance.now() - started);
    }
    expect(Math.min(...times)).toBeLessThan(50);
  });
});

describe('detectLogin on macOS', () => {
  // `security` as a script: prints the item whose name is a file's, or says that there is none.
  const SECURITY = `#!/bin/sh
for name; do :; done
cat "$HOME/items/$name" 2>/dev/null || exit 44
`;

  it.each<[string, Situation, string]>([
    ['a login', { files: item('Claude Code-credentials', OAUTH) }, 'own'],
    ['a key', { files: item('Claude Code', 'sk-key') }, 'own'],
    [
      'logins of MCP servers only',
      { files: item('Claude Code-credentials', { mcpOAuth: {} }) },
      'none',
    ],
    ['nothing', {}, 'none'],
    [
      'a login of another configuration folder',
      {
        env: { CLAUDE_CONFIG_DIR: '/x/claude' },
        // The end of the name is the start of the folder's SHA-256.
        files: item('Claude Code-credentials-ec2ddaa6', OAUTH),
      },
      'own',
    ],
    [
      'a login that is not of the configuration folder',
      {
        env: { CLAUDE_CONFIG_DIR: '/x/claude' },
        files: item('Claude Code-credentials', OAUTH),
      },
      'none',
    ],
  ])('finds %s in the keychain', async (_, situation, kind) => {
    const options = await prepareMac(situation);
    expect((await detectLogin(options)).kind).toBe(kind);
  });

  it('asks claude when the keychain gives no answer', async () => {
    const claudeFile = await script('claude', '#!/bin/sh\nexit 0\n');
    const options = await prepareMac({}, '#!/bin/sh\nexit 36\n');
    expect(await detectLogin({ ...options, claudeFile })).toEqual({
      kind: 'own',
      source: 'claude auth status',
    });
  });

  async function prepareMac(
    situation: Situation,
    security = SECURITY,
  ): Promise<DetectLoginOptions> {
    const folder = dirname(await script('security', security));
    const options = await prepareLogin(situation);
    const path = `${folder}:${process.env['PATH']}`;
    return { ...options, env: { ...options.env, PATH: path, USER: 'me' }, platform: 'darwin' };
  }
});

/** A keychain entry, as a file that the script finds by its name. */
function item(name: string, content: unknown): Files {
  return { [`home/items/${name}`]: content };
}

async function script(name: string, text: string): Promise<string> {
  const file = join(await tempFolder(), name);
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}
