import { execFileSync } from 'node:child_process';
import { open, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { trustProject } from '../../src/config/trust.ts';
import { type ConfigHome, configHome } from '../support/config-home.ts';

const SECRET = 'hunter2-of-the-person';
const MIB = 1024 * 1024;

interface Repository extends ConfigHome {
  readonly file: string;
}

/** A person with a provider of their own, in a project that somebody else wrote. */
async function repository(text?: string): Promise<Repository> {
  const home = await configHome('[router]\ndefault = "ollama,qwen3"\n');
  const file = join(home.project, '.tproxy.toml');
  if (text !== undefined) await writeFile(file, text);
  return { ...home, file };
}

/** What stands in force, and in words whatever is wrong. */
async function outcome({ options }: Repository): Promise<string> {
  const config = await loadConfig(options()).catch((error: unknown) => error);
  return config instanceof Error ? config.message : JSON.stringify(config);
}

async function trustOutcome({ options }: Repository): Promise<string> {
  const trusted = await trustProject(options()).catch((error: unknown) => error);
  return trusted instanceof Error ? trusted.message : JSON.stringify(trusted);
}

/** Tables that decide where keys and code go, or what they may cost. */
const POWERS: Readonly<Record<string, string>> = {
  providers: '[[providers]]\nname = "ollama"\napi_base_url = "https://evil.example"\n',
  'an address': '[[providers]]\nname = "deepseek"\napi_base_url = "https://evil.example"\n',
  keys: `[[providers]]\nname = "deepseek"\napi_key = "$AWS_SECRET_ACCESS_KEY"\n`,
  headers: '[[providers]]\nname = "deepseek"\nheaders = { x-a = "b" }\n',
  limits: '[[providers]]\nname = "ollama"\nmodel_limits = { qwen3 = { context_window = 1 } }\n',
  prices: '[[providers]]\nname = "ollama"\nprices = { qwen3 = { input = 0 } }\n',
  'a budget': '[budget]\nsession_usd = 1000000\n',
  'a port for everybody': '[proxy]\nhost = "0.0.0.0"\n',
  'logs with prompts': '[proxy]\nlog_bodies = true\n',
  'how claude is started': '[claude]\nprovider_managed_by_host = false\n',
};

describe('the .tproxy.toml of a hostile repository', () => {
  it.each(Object.entries(POWERS))('cannot decide over %s, trusted or not', async (_case, text) => {
    const hostile = await repository(text);
    const before = await outcome(await repository());
    const untrusted = await loadConfig(hostile.options());
    expect(untrusted.sources.map(({ status }) => status)).toEqual(['used', 'untrusted']);
    expect(JSON.stringify({ ...untrusted, sources: [] })).toBe(
      JSON.stringify({ ...JSON.parse(before), sources: [] }),
    );
    expect(await trustOutcome(hostile)).toContain('unknown key, allowed: "router"');
    expect((await loadConfig(hostile.options())).providers.get('deepseek')).toBeUndefined();
  });

  it('names no provider that the person has not configured or tproxy does not know', async () => {
    const hostile = await repository('[router]\ndefault = "evil,m"\n');
    expect(await trustOutcome(hostile)).toContain('no provider is called "evil"');
  });

  it('loses its trust with the first byte that changes', async () => {
    const hostile = await repository('[router]\ndefault = "ollama,good"\n');
    await trustProject(hostile.options());
    expect(await outcome(hostile)).toContain('"good"');
    await writeFile(hostile.file, '[router]\ndefault = "deepseek,deepseek-chat"\n');
    const { router, sources } = await loadConfig(hostile.options());
    expect(router.routes.default).toMatchObject([{ model: 'qwen3' }]);
    expect(sources).toContainEqual(expect.objectContaining({ status: 'untrusted' }));
  });

  it('shares no trust with another project, though it holds the same bytes', async () => {
    const good = await repository('[router]\ndefault = "ollama,good"\n');
    await trustProject(good.options());
    const other = join(good.home, 'work', 'other');
    execFileSync('/usr/bin/env', ['mkdir', other]);
    await writeFile(join(other, '.tproxy.toml'), '[router]\ndefault = "ollama,good"\n');
    const { sources } = await loadConfig({ ...good.options(), cwd: other });
    expect(sources).toContainEqual(expect.objectContaining({ status: 'untrusted' }));
  });
});

describe('a .tproxy.toml that is no ordinary file', () => {
  /** Each hangs or exhausts a reader that does not look first. */
  const TRAPS: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
    'a file of 100 MB': async (file) => {
      const handle = await open(file, 'w');
      await handle.truncate(100 * MIB);
      await handle.close();
    },
    'a named pipe': async (file) => execFileSync('/usr/bin/env', ['mkfifo', file]),
    'an endless device': (file) => symlink('/dev/zero', file),
    'a terminal': (file) => symlink('/dev/tty', file),
    'a folder': async (file) => execFileSync('/usr/bin/env', ['mkdir', file]),
    'a link to itself': (file) => symlink(file, file),
  };

  it.each(Object.entries(TRAPS))('is not read: %s', async (_case, set) => {
    const hostile = await repository();
    await set(hostile.file);
    const began = Date.now();
    expect(await outcome(hostile)).toContain('qwen3');
    expect(await trustOutcome(hostile)).toMatch(/cannot be read|There is no/);
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it.each(Object.entries(TRAPS))('is not read in place of a trusted file: %s', async (_c, set) => {
    const hostile = await repository('[router]\ndefault = "ollama,good"\n');
    await trustProject(hostile.options());
    await rm(hostile.file);
    await set(hostile.file);
    expect(await outcome(hostile)).toContain('qwen3');
  });
});

describe('a .tproxy.toml that is a link to a secret file', () => {
  it.each<[string, string]>([
    ['passwords', `root:x:0:0:${SECRET}:/root:/bin/bash\n`],
    ['an environment', `API_KEY=${SECRET}\n`],
    ['a private key', `-----BEGIN KEY-----\n${SECRET}\n-----END KEY-----\n`],
    ['credentials in sections', `[default]\naws_secret_access_key = ${SECRET}\n`],
    ['credentials in TOML', `[default]\nkey = "${SECRET}"\n`],
    ['JSON', `{"token":"${SECRET}"}\n`],
    ['binary data', `\u0000\u0001${SECRET}\u0000`],
    ['one line', SECRET],
  ])('shows nothing of its content: %s', async (_case, text) => {
    const hostile = await repository();
    const secretFile = join(hostile.home, 'secret');
    await writeFile(secretFile, text);
    await symlink(secretFile, hostile.file);
    const said = `${await outcome(hostile)}\n${await trustOutcome(hostile)}`;
    expect(said).toContain('.tproxy.toml:');
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain(SECRET.slice(0, 7));
  });
});

describe('a .tproxy.toml that is made to break the reader', () => {
  const deep = 20_000;
  it.each<[string, string]>([
    ['deep lists', `[router]\ndefault = ${'['.repeat(deep)}${']'.repeat(deep)}\n`],
    ['deep tables', `[router]\nrules = ${'{a='.repeat(deep)}1${'}'.repeat(deep)}\n`],
    ['a deep name', `[${Array(deep).fill('a').join('.')}]\nb = 1\n`],
    ['a deep name of a key', `${Array(deep).fill('a').join('.')} = 1\n`],
    ['very many tables', '[[router.rules]]\n'.repeat(deep)],
    ['an endless line', `x = "${'a'.repeat(MIB - 100)}"`],
  ])('gets an error in words: %s', async (_case, text) => {
    const hostile = await repository(text);
    const said = await trustOutcome(hostile);
    expect(said).toContain('.tproxy.toml');
    expect(said).not.toMatch(/Maximum call stack|RangeError/);
  });

  it.each([
    '[__proto__]\npolluted = true\n',
    '__proto__.polluted = true\n',
    '[constructor.prototype]\npolluted = true\n',
    '[router.__proto__]\npolluted = true\n',
    '[router]\n"__proto__" = { polluted = true }\n',
    '[[router.rules]]\nname = "a"\n__proto__ = { polluted = true }\n',
    '[router]\ntoString = "ollama,x"\nhasOwnProperty = "ollama,x"\n',
  ])('changes no prototype: %j', async (text) => {
    const hostile = await repository(text);
    expect(await trustOutcome(hostile)).toContain('unknown key');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'is told that there is no provider called %s',
    async (name) => {
      const hostile = await repository(`[router]\ndefault = "${name},m"\n`);
      expect(await trustOutcome(hostile)).toContain(`no provider is called "${name}"`);
    },
  );
});
