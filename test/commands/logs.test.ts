import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type LogsOptions, runLogs } from '../../src/commands/logs.ts';
import { logFolder } from '../../src/config/config-paths.ts';
import { createLogger } from '../../src/logging/create-logger.ts';
import { createRedactor } from '../../src/logging/redact.ts';
import { captureIo } from '../support/command-io.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

const OPTIONS: LogsOptions = { follow: false, json: false, lines: '50', level: 'debug' };

async function person() {
  const homeDir = await tempFolder();
  const captured = captureIo({ env: { NO_COLOR: '1' }, cwd: homeDir, homeDir });
  const logger = createLogger({
    folder: logFolder(captured.io),
    session: 'abcdef123456',
    level: () => 'debug',
    redactor: () => createRedactor([]),
    now: Date.now,
    onFailure: (error) => {
      throw error;
    },
    maxBytes: 1_000,
    keep: 1_000,
  });
  const log = async (message: string, level: 'info' | 'error' = 'info') => {
    logger.log({ event: 'notice', level, message });
    await logger.flush();
  };
  return { ...captured, log };
}

describe('runLogs', () => {
  it('says in one sentence that there is nothing yet', async () => {
    const { io, stdout, stderr } = await person();
    await runLogs(OPTIONS, io);
    expect(stdout()).toBe('');
    expect(stderr()).toBe(`tproxy: There is no line in the log in ${logFolder(io)} yet.\n`);
  });

  it('prints the newest lines', async () => {
    const { io, stdout, stderr, log } = await person();
    for (let index = 0; index < 20; index += 1) await log(`line ${index}`);
    await runLogs({ ...OPTIONS, lines: '2' }, io);
    expect(stdout()).toMatch(/^[-\d]+ [:\d]+ {2}info {3}abcdef {2}line 18\n.*line 19\n$/);
    expect(stderr()).toBe('');
  });

  it('prints what is as important as asked for', async () => {
    const { io, stdout, log } = await person();
    await log('not this');
    await log('but this', 'error');
    await runLogs({ ...OPTIONS, level: 'warn' }, io);
    expect(stdout()).toMatch(/^\S+ \S+ {2}error {2}abcdef {2}but this\n$/);
  });

  it('prints the lines as they are, with nothing in them that a terminal obeys', async () => {
    const { io, stdout, log } = await person();
    await log('one \u001b[2J\u009b2J\u202e\u2028');
    await runLogs({ ...OPTIONS, json: true }, io);
    const text = stdout();
    expect(JSON.parse(text)).toMatchObject({
      v: 1,
      event: 'notice',
      message: 'one \u001b[2J\u009b2J\u202e\u2028',
    });
    expect(text).toMatch(/^[\x20-\x7e]+\n$/);
  });

  it('follows the log across files, until nobody reads any more', async () => {
    const { io, log } = await person();
    let seen = '';
    io.stdout.on('data', (text: Buffer) => {
      seen += text.toString('utf8');
    });
    await log('line 0');
    const following = runLogs({ ...OPTIONS, follow: true }, io);
    for (let index = 1; index < 30; index += 1) await log(`line ${index}`);
    await waitUntil(
      () => seen.includes('line 29'),
      () => `not followed: ${seen}`,
    );
    (io.stdout as PassThrough).destroy();
    await following;
    const numbers = [...seen.matchAll(/line (\d+)\n/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('waits for a log that is not there yet', async () => {
    const { io, log } = await person();
    let seen = '';
    io.stdout.on('data', (text: Buffer) => {
      seen += text.toString('utf8');
    });
    const following = runLogs({ ...OPTIONS, follow: true, lines: '0' }, io);
    await log('here it is');
    await waitUntil(
      () => seen.includes('here it is'),
      () => 'not followed',
    );
    (io.stdout as PassThrough).destroy();
    await following;
  });

  it.each([
    [{ lines: '-1' }, '--lines: found "-1", allowed: a whole number'],
    [{ lines: 'x' }, '--lines: found "x", allowed: a whole number'],
    [{ level: 'loud' }, '--level: found "loud", allowed: error, warn, info, debug'],
  ])('refuses %j', async (changes, message) => {
    const { io } = await person();
    await expect(runLogs({ ...OPTIONS, ...changes }, io)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });

  it('says why the log cannot be read', async () => {
    const { io } = await person();
    const folder = logFolder(io);
    await mkdir(dirname(folder), { recursive: true });
    await writeFile(folder, 'a file');
    await expect(runLogs(OPTIONS, io)).rejects.toMatchObject({
      code: 'log_unreadable',
      message: expect.stringContaining(`The log in ${folder} cannot be read: ENOTDIR`),
    });
  });
});
