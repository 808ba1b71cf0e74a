import { chmod, chown, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureOwnFolder, isOwn } from '../../src/files/own-folder.ts';
import { tempFolder } from '../support/temp-folder.ts';

const STRANGER = 65_534;
const isRoot = process.geteuid?.() === 0;

describe('ensureOwnFolder', () => {
  it('makes a folder with those above it, all closed to others', async () => {
    const home = await tempFolder();
    await ensureOwnFolder(join(home, 'a', 'b'));
    for (const folder of ['a', 'a/b']) {
      expect((await stat(join(home, folder))).mode & 0o777).toBe(0o700);
    }
  });

  it('closes one that stands open, and leaves one alone that its owner closed further', async () => {
    const folder = await tempFolder();
    await chmod(folder, 0o777);
    await ensureOwnFolder(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await chmod(folder, 0o500);
    await ensureOwnFolder(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o500);
  });

  it('follows a link that the user made', async () => {
    const home = await tempFolder();
    await mkdir(join(home, 'disk'));
    await symlink('disk', join(home, 'state'));
    await expect(ensureOwnFolder(join(home, 'state'))).resolves.toBeUndefined();
  });

  it.runIf(isRoot)('refuses one that is not the user’s', async () => {
    const folder = await tempFolder();
    await chown(folder, STRANGER, STRANGER);
    await expect(ensureOwnFolder(folder)).rejects.toThrow('the folder belongs to another user');
  });

  it('leaves the words to the system where a file is in the way', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    await expect(ensureOwnFolder(join(file, 'folder'))).rejects.toThrow('ENOTDIR');
  });
});

describe('isOwn', () => {
  it('holds for files of the user', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    expect(await isOwn(file)).toBe(true);
  });

  it.runIf(isRoot)('does not hold for those of others', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    await chown(file, STRANGER, STRANGER);
    expect(await isOwn(file)).toBe(false);
  });
});
