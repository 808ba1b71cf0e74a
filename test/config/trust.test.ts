import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trustProject } from '../../src/config/trust.ts';
import { configHome } from '../support/config-home.ts';

describe('trustProject', () => {
  it('returns the file and the routes that it names', async () => {
    const { project, options } = await configHome();
    const path = join(project, '.tproxy.toml');
    await writeFile(path, '[router]\nimage = ["ollama,a", "passthrough"]\n');
    expect(await trustProject(options())).toEqual({
      path,
      routes: [
        { key: 'router.image[0]', route: 'ollama,a' },
        { key: 'router.image[1]', route: 'passthrough' },
      ],
    });
  });

  it('keeps its list in a file and a folder of the owner alone, and under $XDG_STATE_HOME', async () => {
    const { home, project, options } = await configHome();
    await writeFile(join(project, '.tproxy.toml'), '[router]\n');
    const XDG_STATE_HOME = join(home, 'state');
    await trustProject(options({ XDG_STATE_HOME }));
    const folder = join(XDG_STATE_HOME, 'tproxy');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'trusted.json'))).mode & 0o777).toBe(0o600);
  });

  it('adds to what was trusted before', async () => {
    const { home, project, options } = await configHome();
    const other = join(home, 'work', 'other.d');
    for (const folder of [project, other]) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, '.tproxy.toml'), '[router]\n');
      await trustProject({ ...options(), cwd: folder });
    }
    const text = await readFile(join(home, '.local', 'state', 'tproxy', 'trusted.json'), 'utf8');
    expect(Object.keys(JSON.parse(text).files)).toEqual(
      [project, other].map((folder) => join(folder, '.tproxy.toml')),
    );
  });

  it('refuses when there is no project file', async () => {
    const { project, options } = await configHome();
    await expect(trustProject(options())).rejects.toMatchObject({
      code: 'no_project_file',
      message: expect.stringContaining(project),
    });
  });

  it.each([
    [
      '[[providers]]\nname = "openai"\n',
      'config_unknown_key',
      /:1:1: providers: unknown key, allowed: "router"/,
    ],
    [
      '[router]\ndefault = "evil,m"\n',
      'config_unknown_provider',
      /:2:1: router\.default: no provider is called "evil"/,
    ],
    ['[router\n', 'config_syntax', /:1:\d+: /],
  ])('refuses and remembers nothing of %j', async (text, code, complaint) => {
    const { home, project, options } = await configHome();
    await writeFile(join(project, '.tproxy.toml'), text);
    await expect(trustProject(options())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(complaint),
    });
    await expect(stat(join(home, '.local'))).rejects.toThrow('ENOENT');
  });

  it('keeps a list that it cannot read, and says so', async () => {
    const { home, project, options } = await configHome();
    await writeFile(join(project, '.tproxy.toml'), '[router]\n');
    const store = join(home, '.local', 'state', 'tproxy', 'trusted.json');
    await mkdir(store, { recursive: true });
    await expect(trustProject(options())).rejects.toMatchObject({
      code: 'trust_store_unreadable',
      message: expect.stringContaining(`${store} cannot be read: it is a folder.`),
    });
    expect((await stat(store)).isDirectory()).toBe(true);
  });

  it('says that it cannot write its list', async () => {
    const { home, project, options } = await configHome();
    await writeFile(join(project, '.tproxy.toml'), '[router]\n');
    await writeFile(join(home, '.local'), 'a file');
    await expect(trustProject(options())).rejects.toMatchObject({
      code: 'trust_store_unwritable',
      message: expect.stringMatching(/trusted\.json cannot be written: .* Nothing is trusted/),
    });
  });
});
