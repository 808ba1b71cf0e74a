import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeConfig } from '../../src/init/write-config.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('writeConfig', () => {
  it('creates a file and a folder that only the owner reads', async () => {
    const path = join(await tempFolder(), '.config', 'tproxy', 'config.toml');
    await writeConfig(path, 'a', false);
    expect(await readFile(path, 'utf8')).toBe('a');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  });

  it('never touches an existing file without force', async () => {
    const path = join(await tempFolder(), 'config.toml');
    await writeFile(path, 'mine');
    await expect(writeConfig(path, 'new', false)).rejects.toMatchObject({
      code: 'config_exists',
      message: expect.stringMatching(/config\.toml exists already.*--force.*--print/),
    });
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it('lets one of two writers at the same time win', async () => {
    const path = join(await tempFolder(), 'config.toml');
    const results = await Promise.allSettled([
      writeConfig(path, 'one', false),
      writeConfig(path, 'two', false),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('replaces a file with force, private from then on, and leaves nothing beside it', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'config.toml');
    await writeFile(path, 'mine', { mode: 0o644 });
    await writeConfig(path, 'new', true);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['config.toml']);
  });

  it('creates the file with force where there is none', async () => {
    const path = join(await tempFolder(), 'deep', 'config.toml');
    await writeConfig(path, 'new', true);
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('keeps a link and replaces what it leads to', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'config.toml');
    await writeFile(join(folder, 'settings.toml'), 'mine');
    await symlink('settings.toml', path);
    await writeConfig(path, 'new', true);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'settings.toml'), 'utf8')).toBe('new');
  });

  it.each([false, true])('says why a file cannot be written (force: %s)', async (force) => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'file'), '');
    const path = join(folder, 'file', 'config.toml');
    await expect(writeConfig(path, 'new', force)).rejects.toMatchObject({
      code: 'config_unwritable',
      message: expect.stringContaining(`${path}: cannot be written`),
    });
  });

  it('leaves nothing behind when the replacement fails', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'config.toml');
    await mkdir(path);
    await expect(writeConfig(path, 'new', true)).rejects.toMatchObject({
      code: 'config_unwritable',
    });
    expect(await readdir(folder)).toEqual(['config.toml']);
  });
});
