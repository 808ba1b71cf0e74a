import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ScratchPerson, scratchPerson } from '../e2e/support/scratch-person.ts';
import { writePrivate } from '../support/config-home.ts';
import { runTproxy } from '../support/run-tproxy.ts';

/** A configuration that sends everything to one route, and has to do without a key. */
const routeTo = (route: string) => `[router]\ndefault = "${route}"\n`;

interface Shown {
  readonly files: readonly string[];
  readonly defaultRoute: string;
}

/** The configuration in force, as status tells it. */
async function shown(
  person: ScratchPerson,
  options: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Shown> {
  const end = await runTproxy({ person, args: [...options, 'status', '--json'], env });
  expect(end).toMatchObject({ status: 0, stderr: '' });
  const { configuration, routes } = JSON.parse(end.stdout);
  return {
    files: configuration.files.map(({ path }: { readonly path: string }) => path),
    defaultRoute: routes[0].routes.join(),
  };
}

describe('the configuration', () => {
  it('is found by --config, $TPROXY_CONFIG and $XDG_CONFIG_HOME, in this order', async () => {
    const person = await scratchPerson({ config: routeTo('ollama,customary') });
    const customary = join(person.env['XDG_CONFIG_HOME'] ?? '', 'tproxy', 'config.toml');
    const byVariable = join(person.home, 'variable.toml');
    const byOption = join(person.project, 'option.toml');
    await writePrivate(byVariable, routeTo('ollama,variable'));
    await writePrivate(byOption, routeTo('ollama,option'));
    const env = { TPROXY_CONFIG: byVariable };
    expect(await shown(person)).toEqual({ files: [customary], defaultRoute: 'ollama,customary' });
    expect(await shown(person, [], env)).toEqual({
      files: [byVariable],
      defaultRoute: 'ollama,variable',
    });
    expect(await shown(person, ['--config', 'option.toml'], env)).toEqual({
      files: [byOption],
      defaultRoute: 'ollama,option',
    });
  });

  it('is found in the home folder without $XDG_CONFIG_HOME', async () => {
    const person = await scratchPerson();
    const file = join(person.home, '.config', 'tproxy', 'config.toml');
    await writePrivate(file, routeTo('ollama,home'));
    expect(await shown(person, [], { XDG_CONFIG_HOME: undefined })).toEqual({
      files: [file],
      defaultRoute: 'ollama,home',
    });
  });

  it('may be absent: everything goes through to Anthropic', async () => {
    const person = await scratchPerson();
    expect(await shown(person)).toEqual({ files: [], defaultRoute: 'passthrough' });
  });
});

/** What becomes of a session with this configuration, and how often claude was called. */
async function code(person: ScratchPerson, env: Readonly<Record<string, string>> = {}) {
  const calls = join(person.home, 'calls');
  const end = await runTproxy({
    person,
    args: ['code', '-p', 'x'],
    claude: 'record-calls',
    env: { CALLS: calls, ...env },
  });
  const started = await readFile(calls, 'utf8').then(
    (text) => text.trimEnd().split('\n').length,
    () => 0,
  );
  return { ...end, started };
}

describe('a wrong configuration', () => {
  it.each([
    ['is not TOML', 'proxy = [', 'config.toml:1:'],
    ['holds an unknown key', '[proxy]\n\nprot = 1\n', 'config.toml:3:1: proxy.prot: '],
    ['holds a wrong value', '[proxy]\nport = "x"\n', 'config.toml:2:1: proxy.port: found "x"'],
    [
      'holds a wrong route',
      '[router]\n\n\nthink = "deepseek"\n',
      'config.toml:4:1: router.think: ',
    ],
    [
      'names an unknown provider',
      '[router]\ndefault = "nope,x"\n',
      'config.toml:2:1: router.default: ',
    ],
    [
      'needs a key that is not there',
      '[router]\ndefault = "deepseek,deepseek-chat"\n',
      'config.toml:2:1: router.default: the route "deepseek,deepseek-chat" needs the key of deepseek in $DEEPSEEK_API_KEY, which is not set.',
    ],
  ])('that %s is told by file and line before claude starts', async (_, config, words) => {
    const person = await scratchPerson({ config });
    const { status, stdout, stderr, started } = await code(person);
    expect({ status, stdout, started }).toEqual({ status: 2, stdout: '', started: 0 });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('tells every mistake at once', async () => {
    const config = '[proxy]\nport = "x"\n\n[router]\ndefault = "nope"\n\n[nope]\n';
    const { stderr } = await code(await scratchPerson({ config }));
    for (const place of ['config.toml:2:1', 'config.toml:5:1', 'config.toml:7:']) {
      expect(stderr).toContain(place);
    }
  });

  it('never shows a key', async () => {
    const config = '[[providers]]\nname = "deepseek"\napi_key = "sk-secret-value"\nprot = 1\n';
    const { status, stderr } = await code(await scratchPerson({ config }));
    expect(status).toBe(2);
    expect(stderr).not.toContain('sk-secret-value');
  });

  it('is right again with the key', async () => {
    const person = await scratchPerson({ config: routeTo('deepseek,deepseek-chat') });
    expect(await code(person, { DEEPSEEK_API_KEY: 'sk' })).toMatchObject({
      status: 0,
      stderr: '',
      started: 1,
    });
  });
});

describe('the .tproxy.toml of a project', () => {
  it('is not used, and one line says so, until it is trusted as it stands', async () => {
    const person = await scratchPerson({ config: routeTo('ollama,own') });
    const file = join(person.project, '.tproxy.toml');
    await writeFile(file, routeTo('ollama,project'));
    const notice = `tproxy: ${file} is not used. Read it, then run: tproxy trust\n`;
    expect(await code(person)).toMatchObject({ status: 0, stdout: '', stderr: notice, started: 1 });
    expect((await shown(person)).defaultRoute).toBe('ollama,own');

    const trust = await runTproxy({ person, args: ['trust'] });
    expect(trust).toMatchObject({
      status: 0,
      stdout: `Trusted ${file}\n  router.default = "ollama,project"\n`,
    });
    expect(await code(person)).toMatchObject({ status: 0, stderr: '' });
    expect((await shown(person)).defaultRoute).toBe('ollama,project');

    await writeFile(file, routeTo('ollama,changed'));
    expect(await code(person)).toMatchObject({ status: 0, stderr: notice });
    expect((await shown(person)).defaultRoute).toBe('ollama,own');
  });

  it('is found from a folder below it', async () => {
    const person = await scratchPerson();
    const below = join(person.project, 'a', 'b');
    await mkdir(join(person.project, '.git'));
    await mkdir(below, { recursive: true });
    await writeFile(join(person.project, '.tproxy.toml'), routeTo('ollama,project'));
    const { stderr } = await runTproxy({ person, args: ['code'], claude: 'speak', cwd: below });
    expect(stderr).toContain('.tproxy.toml is not used.');
  });

  it('decides nothing while it is untrusted, its mistakes included', async () => {
    const person = await scratchPerson();
    await writeFile(join(person.project, '.tproxy.toml'), 'this is = [no TOML');
    expect(await code(person)).toMatchObject({ status: 0, started: 1 });
  });

  it('may not name a provider, trusted or not', async () => {
    const person = await scratchPerson();
    const text = '[[providers]]\nname = "evil"\napi_base_url = "https://evil.example"\n';
    await writeFile(join(person.project, '.tproxy.toml'), text);
    const { status, stderr } = await runTproxy({ person, args: ['trust'] });
    expect(status).toBe(2);
    expect(stderr).toContain('.tproxy.toml:1:');
  });

  it('is missed where there is none', async () => {
    const { status, stderr } = await runTproxy({ person: await scratchPerson(), args: ['trust'] });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tproxy: There is no \.tproxy\.toml to trust in /);
  });
});
