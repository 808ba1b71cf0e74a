import { chmod, chown, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trustStorePath } from '../../src/config/config-paths.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { trustProject } from '../../src/config/trust.ts';
import { writeConfig } from '../../src/init/write-config.ts';
import { announceSession, findSessions } from '../../src/session/session-files.ts';
import { saveTokenRatios } from '../../src/session/token-ratio-file.ts';
import { configHome } from '../support/config-home.ts';
import { sendJson } from '../support/openai-answers.ts';
import { statusOf } from '../support/raw-http.ts';
import { rawRequest, secretPath } from '../support/raw-request.ts';
import { listTree } from '../support/session-folder.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testAnthropic, testConfig } from '../support/test-config.ts';
import { passthroughSetup, startTestSession, type TestSession } from '../support/test-session.ts';

/** Some other account of the machine. */
const STRANGER = 65_534;
const isRoot = process.geteuid?.() === 0;

/** What an account can send that sees the port, e.g. in /proc/net/tcp, but not the secret. */
const GUESSES: Readonly<Record<string, (secret: string) => string>> = {
  'no secret': () => '/health',
  'an empty secret': () => '/s//health',
  'no path at all': () => '*',
  'the first half': (secret) => `/s/${secret.slice(0, 21)}/health`,
  'all but the last character': (secret) => `/s/${secret.slice(0, -1)}/health`,
  'one character more': (secret) => `/s/${secret}A/health`,
  'one character changed': (secret) => `/s/${flip(secret)}/health`,
  'the other case': (secret) => `/s/${swapCase(secret)}/health`,
  'base64 with padding': (secret) => `/s/${secret}=/health`,
  hexadecimal: (secret) => `/s/${Buffer.from(secret, 'base64url').toString('hex')}/health`,
  'percent encoding': (secret) =>
    `/s/%${secret.charCodeAt(0).toString(16)}${secret.slice(1)}/health`,
  'an encoded slash': (secret) => `/s%2f${secret}/health`,
  'another prefix': (secret) => `/S/${secret}/health`,
  'two slashes in front': (secret) => `//s/${secret}/health`,
  'two slashes behind': (secret) => `/s//${secret}/health`,
  'a dot segment': (secret) => `/./s/${secret}/health`,
  'a step back': (secret) => `/s/x/../${secret}/health`,
  'an encoded step back': (secret) => `/s/x/%2e%2e/${secret}/health`,
  'a backslash': (secret) => `\\s\\${secret}\\health`,
  'a semicolon': (secret) => `/s/${secret};x/health`,
  'a null byte': (secret) => `/s/${secret}%00/health`,
  'the query': (secret) => `/health?s=${secret}`,
  'a fragment': (secret) => `/s/x#${secret}/health`,
};

describe('another account that guesses the secret', () => {
  const setup = () => passthroughSetup((_request, response) => sendJson(response, 200, {}));
  const secretOf = (session: TestSession): string => secretPath(session).slice('/s/'.length);

  it.each(Object.entries(GUESSES))('is not let in by %s', async (_case, guess) => {
    const { session, upstream } = await setup();
    const answer = await rawRequest(session, { target: guess(secretOf(session)) });
    expect([400, 401]).toContain(statusOf(answer));
    expect(upstream.requests).toEqual([]);
  });

  it('learns nothing from the answers: every wrong secret gets the same bytes', async () => {
    const { session } = await setup();
    const wrong = Object.values(GUESSES).map((guess) => guess(secretOf(session)));
    const answers = new Set<string>();
    for (const target of wrong) {
      const answer = await rawRequest(session, { target });
      if (statusOf(answer) === 401) answers.add(answer.replace(/^(?:date|request-id):.*$/gim, ''));
    }
    expect(answers.size).toBe(1);
  });

  it('is not let in by the secret in a header', async () => {
    const { session } = await setup();
    const secret = secretOf(session);
    const headers = {
      authorization: `Bearer ${secret}`,
      'x-api-key': secret,
      cookie: `s=${secret}`,
    };
    expect(statusOf(await rawRequest(session, { target: '/health', headers }))).toBe(401);
  });

  it('cannot use the secret of another session', async () => {
    const [one, other] = [await setup(), await setup()];
    const target = `${secretPath(other.session)}/health`;
    expect(statusOf(await rawRequest(one.session, { target }))).toBe(401);
  });

  it('compares digests in constant time, so that neither length nor prefix shows', async () => {
    const file = new URL('../../src/server/access-control.ts', import.meta.url);
    const source = await readFile(file, 'utf8');
    expect(source).toContain('return timingSafeEqual(digest(given), digest(expected));');
    // Every use of the secret goes through that comparison, or through its encoding.
    expect(source).not.toMatch(/secret\s*[=!]==|[=!]==\s*[\w.]*secret/i);
  });
});

describe('another account that reads files', () => {
  it.each([0o000, 0o022, 0o077])(
    'finds everything closed that was written with the umask %o',
    async (mask) => {
      const before = process.umask(mask);
      onTestFinished(() => void process.umask(before));
      const { home, project, options } = await configHome();
      await writeFile(join(project, '.tproxy.toml'), '[router]\ndefault = "passthrough"\n');
      await trustProject(options());
      await writeConfig(join(home, '.config', 'tproxy', 'config.toml'), '', false);
      await useSession(home);
      const state = join(home, '.local', 'state', 'tproxy');
      const tree = await listTree(state);
      expect(tree).toEqual(
        expect.arrayContaining([
          'ledger/requests.jsonl',
          'sessions',
          'token-ratios.json',
          'trusted.json',
        ]),
      );
      for (const path of [state, ...tree.map((name) => join(state, name))]) {
        expect([path, (await stat(path)).mode & 0o077]).toEqual([path, 0]);
      }
      const config = await stat(join(home, '.config', 'tproxy', 'config.toml'));
      expect(config.mode & 0o077).toBe(0);
    },
  );

  it('finds the announced session, with its secret, closed (0600 in 0700)', async () => {
    const home = await tempFolder();
    await startTestSession(testConfig({ kind: 'passthrough' }, []), { homeFolder: home });
    const folder = join(home, '.local', 'state', 'tproxy', 'sessions');
    const [name = ''] = await readdir(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it.each(['sessions', 'ledger'])(
    'finds a folder closed again that stood open: %s',
    async (name) => {
      const home = await tempFolder();
      const folder = join(home, '.local', 'state', 'tproxy', name);
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o777);
      await useSession(home);
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    },
  );

  it('is warned of where a configuration with a key can be read by others', async () => {
    const { userFile, options } = await configHome(
      '[[providers]]\nname = "deepseek"\napi_key = "sk-literal"\n',
    );
    await chmod(userFile, 0o644);
    const { warnings } = await loadConfig(options());
    expect(warnings).toEqual([expect.stringContaining('can be read by others')]);
    expect(warnings.join()).toContain(`chmod 600 ${userFile}`);
    expect(warnings.join()).not.toContain('sk-literal');
  });
});

describe('another account that writes files', () => {
  it('decides nothing by a configuration that everybody can write: it is refused', async () => {
    const { userFile, options } = await configHome('');
    await chmod(userFile, 0o602);
    await expect(loadConfig(options())).rejects.toMatchObject({
      code: 'config_permissions',
      message: expect.stringContaining(`chmod 600 ${userFile}`),
    });
  });

  it('is warned of where the group can write the configuration', async () => {
    const { userFile, options } = await configHome('');
    await chmod(userFile, 0o660);
    expect((await loadConfig(options())).warnings).toEqual([
      expect.stringContaining('can be written by its group'),
    ]);
  });

  it('trusts no project by a list of trusted files that others can write', async () => {
    const { project, options } = await configHome();
    await writeFile(
      join(project, '.tproxy.toml'),
      '[router]\ndefault = "deepseek,deepseek-chat"\n',
    );
    await trustProject(options());
    await chmod(trustStorePath(options()), 0o666);
    const { sources, warnings } = await loadConfig(options());
    expect(sources).toEqual([expect.objectContaining({ status: 'untrusted' })]);
    expect(warnings).toEqual([expect.stringContaining('others can write it')]);
  });

  it.each([
    ['ledger', 'requests.jsonl'],
    ['.', 'token-ratios.json'],
    ['.', 'trusted.json'],
  ])('cannot make tproxy write through a planted link: %s/%s', async (folder, name) => {
    const { home, project, options } = await configHome();
    const state = join(home, '.local', 'state', 'tproxy', folder);
    const victim = join(home, '.bashrc');
    await writeFile(victim, '# mine');
    await mkdir(state, { recursive: true });
    await symlink(victim, join(state, name));
    await writeFile(join(project, '.tproxy.toml'), '[router]\ndefault = "passthrough"\n');
    await useSession(home);
    await trustProject(options()).catch(() => undefined);
    expect(await readFile(victim, 'utf8')).toBe('# mine');
  });

  it('cannot make tproxy announce a session through a planted link', async () => {
    const folder = await tempFolder();
    const victim = join(await tempFolder(), 'victim');
    await writeFile(victim, 'mine');
    await symlink(victim, join(folder, `${process.pid}-4711.json`));
    await announceSession(folder, {
      pid: process.pid,
      port: 4711,
      baseUrl: 'secret',
      startedAt: 1,
    });
    expect(await readFile(victim, 'utf8')).toBe('mine');
  });

  it.runIf(isRoot)('gets no secret into a state folder that is its own', async () => {
    const home = await tempFolder();
    const state = join(home, '.local', 'state', 'tproxy');
    for (const folder of ['sessions', 'ledger']) {
      await mkdir(join(state, folder), { recursive: true });
      await chown(join(state, folder), STRANGER, STRANGER);
    }
    const session = await useSession(home);
    expect(await readdir(join(state, 'sessions'))).toEqual([]);
    expect(await readdir(join(state, 'ledger'))).toEqual([]);
    expect((await session.notices()).join('\n')).toContain('the folder belongs to another user');
  });

  it.runIf(isRoot)(
    'cannot send "tproxy status" elsewhere by sessions that it announces',
    async () => {
      const folder = await tempFolder();
      const file = join(folder, `${process.pid}-1.json`);
      const session = {
        pid: process.pid,
        port: 1,
        baseUrl: 'http://169.254.169.254',
        startedAt: 1,
      };
      await writeFile(file, JSON.stringify(session));
      expect(await findSessions(folder)).toHaveLength(1);
      await chown(folder, STRANGER, STRANGER);
      expect(await findSessions(folder)).toEqual([]);
    },
  );
});

/** Runs a session to its end that writes all that sessions write: one request, and what was learned. */
async function useSession(home: string): Promise<TestSession> {
  const { upstream } = await passthroughSetup((_request, response) => sendJson(response, 200, {}));
  const config = testConfig({ kind: 'passthrough' }, [], testAnthropic(upstream.url));
  const session = await startTestSession(config, { homeFolder: home });
  await session.post({ model: 'm', max_tokens: 1, messages: [] }, { headers: LOGIN });
  await session.close();
  const ratios = new Map([['a,b', { counted: 10_000, actual: 12_000, at: 1 }]]);
  await saveTokenRatios(join(home, '.local', 'state', 'tproxy', 'token-ratios.json'), ratios);
  return session;
}

const LOGIN = { authorization: 'Bearer the-login-of-the-user' };

function flip(secret: string): string {
  return `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
}

function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
