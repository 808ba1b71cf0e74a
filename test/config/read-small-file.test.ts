import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSmallFile } from '../../src/config/read-small-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('readSmallFile', () => {
  it('returns text and permissions', async () => {
    const path = join(await tempFolder(), 'f');
    await writeFile(path, 'é\n', { mode: 0o640 });
    expect(await readSmallFile(path)).toEqual({ kind: 'text', text: 'é\n', permissions: 0o640 });
  });

  it.each<[string, (path: string) => Promise<unknown>, object]>([
    ['nothing', () => Promise.resolve(), { kind: 'absent' }],
    ['a dangling link', (path) => symlink('gone', path), { kind: 'absent' }],
    ['a folder', (path) => mkdir(path), { kind: 'unreadable', reason: 'it is a folder' }],
    [
      'a named pipe that nobody writes to',
      async (path) => execFileSync('/usr/bin/env', ['mkfifo', path]),
      { kind: 'unreadable', reason: 'it is not an ordinary file' },
    ],
    [
      'a link to itself',
      (path) => symlink(path, path),
      { kind: 'unreadable', reason: 'its links lead in a circle' },
    ],
    [
      'a huge file',
      (path) => writeFile(path, Buffer.alloc(1024 * 1024 + 1)),
      { kind: 'unreadable', reason: 'it is larger than 1 MiB' },
    ],
  ])('tells %s from a file', async (_, make, content) => {
    const path = join(await tempFolder(), 'f');
    await make(path);
    expect(await readSmallFile(path)).toMatchObject(content);
  });

  it('takes a path through a file for absent', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'f'), '');
    expect(await readSmallFile(join(folder, 'f', 'g'))).toEqual({ kind: 'absent' });
  });
});
