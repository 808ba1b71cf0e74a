import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { announceSession, findSessions } from '../../src/session/session-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

const session = (port: number, pid = process.pid, startedAt = 1) => ({
  pid,
  port,
  baseUrl: `http://127.0.0.1:${port}/s/secret`,
  startedAt,
});

/** The id of a process that is no more. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('announceSession', () => {
  it("writes a file that is the user's alone, in a folder that is", async () => {
    const folder = join(await tempFolder(), 'state', 'sessions');
    await announceSession(folder, session(4711));
    const file = join(folder, `${process.pid}-4711.json`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(session(4711));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('returns what takes the file away again, once or twice', async () => {
    const folder = await tempFolder();
    const withdraw = await announceSession(folder, session(1));
    await withdraw();
    await withdraw();
    expect(await readdir(folder)).toEqual([]);
  });

  it('does without a file where the folder cannot be written', async () => {
    const place = join(await tempFolder(), 'a-file');
    await writeFile(place, '');
    const withdraw = await announceSession(join(place, 'sessions'), session(1));
    await expect(withdraw()).resolves.toBeUndefined();
  });

  it('leaves a file alone that it has not written', async () => {
    const folder = await tempFolder();
    const file = join(folder, `${process.pid}-1.json`);
    await writeFile(file, 'of another one');
    const withdraw = await announceSession(folder, session(1));
    await withdraw();
    expect(await readFile(file, 'utf8')).toBe('of another one');
  });
});

describe('findSessions', () => {
  it('finds what is announced, the oldest first', async () => {
    const folder = await tempFolder();
    await announceSession(folder, session(2, process.pid, 20));
    await announceSession(folder, session(1, process.pid, 30));
    await announceSession(folder, session(3, process.pid, 10));
    expect((await findSessions(folder)).map(({ port }) => port)).toEqual([3, 2, 1]);
  });

  it('finds nothing where there is no folder', async () => {
    expect(await findSessions(join(await tempFolder(), 'nowhere'))).toEqual([]);
  });

  it('removes the file of a process that is no more, readable or not', async () => {
    const folder = await tempFolder();
    const pid = await endedPid();
    await announceSession(folder, session(1, pid));
    await writeFile(join(folder, `${pid}-2.json`), '{"pid":');
    await announceSession(folder, session(3));
    expect((await findSessions(folder)).map(({ port }) => port)).toEqual([3]);
    expect(await readdir(folder)).toEqual([`${process.pid}-3.json`]);
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"pid": 1, "po'],
    ['of another shape', '{"pid": "1"}'],
    ['no object', 'null'],
  ])(
    'leaves out a file that is %s, but does not remove it: it may be on the way',
    async (_, text) => {
      const folder = await tempFolder();
      const name = `${process.pid}-1.json`;
      await writeFile(join(folder, name), text);
      expect(await findSessions(folder)).toEqual([]);
      expect(await readdir(folder)).toEqual([name]);
    },
  );

  it('does not touch what is no session', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'notes.json'), '{}');
    await mkdir(join(folder, 'a-folder'));
    await chmod(join(folder, 'notes.json'), 0o600);
    expect(await findSessions(folder)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['a-folder', 'notes.json']);
  });
});
