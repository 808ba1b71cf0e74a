import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOG_LEVELS, type LogLevel } from '../../src/config/types.ts';
import { createLogger, isLogged, type LoggerOptions } from '../../src/logging/create-logger.ts';
import type { LogEntry, LogLine } from '../../src/logging/log-line.ts';
import { createRedactor } from '../../src/logging/redact.ts';
import { requestEntries } from '../../src/logging/request-entries.ts';
import { createClock } from '../support/clock.ts';
import { logLines } from '../support/log-lines.ts';
import { requestRecord } from '../support/request-record.ts';
import { tempFolder } from '../support/temp-folder.ts';

const SECRET = 'a-very-secret-key';

function loggerIn(folder: string, changes: Partial<LoggerOptions> = {}) {
  const failures: string[] = [];
  const logger = createLogger({
    folder,
    session: 'abcdef123456',
    level: () => 'debug',
    redactor: () => createRedactor([SECRET]),
    now: createClock().now,
    onFailure: ({ message }) => failures.push(message),
    ...changes,
  });
  return { logger, failures };
}

function notice(message: string, level: LogLevel = 'warn'): LogEntry {
  return { event: 'notice', level, message };
}

describe('createLogger', () => {
  it('writes one line of JSON for each entry, for the owner alone', async () => {
    const folder = join(await tempFolder(), 'state', 'logs');
    const { logger, failures } = loggerIn(folder);
    logger.log(notice('one'));
    logger.log(notice('two\n\u001b[2J\u2028three'));
    await logger.flush();
    expect(await logLines(folder)).toEqual([
      {
        v: 1,
        time: '2026-01-01T00:00:00.000Z',
        level: 'warn',
        session: 'abcdef123456',
        event: 'notice',
        message: 'one',
      },
      expect.objectContaining({ message: 'two\n\u001b[2J\u2028three' }),
    ]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'tproxy.jsonl'))).mode & 0o777).toBe(0o600);
    expect(failures).toEqual([]);
  });

  it.each(LOG_LEVELS)('keeps at %s what is as important or more', async (asked) => {
    const folder = await tempFolder();
    const { logger } = loggerIn(folder, { level: () => asked });
    for (const level of LOG_LEVELS) logger.log(notice(level, level));
    await logger.flush();
    const levels = (await logLines(folder)).map(({ level }) => level);
    expect(levels).toEqual(LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(asked) + 1));
  });

  it('tells how a decision was made at the level debug alone', async () => {
    const folder = await tempFolder();
    let level: LogLevel = 'info';
    const { logger } = loggerIn(folder, { level: () => level });
    requestEntries(requestRecord()).forEach(logger.log);
    level = 'debug';
    requestEntries(requestRecord()).forEach(logger.log);
    await logger.flush();
    const decisions = (await logLines(folder)).map((line) =>
      line.event === 'request' ? line.decision : undefined,
    );
    expect(decisions).toEqual([undefined, expect.objectContaining({ candidates: ['one,a'] })]);
  });

  it('writes no secret, and keeps the form of a line whatever the secrets are', async () => {
    const folder = await tempFolder();
    const secrets = [SECRET, 'config_reloaded', 'requestedModel'];
    const { logger } = loggerIn(folder, { redactor: () => createRedactor(secrets) });
    logger.log(notice(`the key ${SECRET}`));
    const sources = [{ path: `/home/${SECRET}`, kind: 'user', status: 'used' }];
    logger.log({ event: 'config_reloaded', level: 'info', sources });
    await logger.flush();
    const lines = await logLines(folder);
    expect(lines.map(({ event }) => event)).toEqual(['notice', 'config_reloaded']);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('keeps lines short, whatever is in them', async () => {
    const folder = await tempFolder();
    const long = 'x y '.repeat(100_000);
    const warnings = Array.from({ length: 10_000 }, () => ({ feature: long, detail: long }));
    const { logger } = loggerIn(folder);
    requestEntries(requestRecord({ requestedModel: long, warnings })).forEach(logger.log);
    await logger.flush();
    expect(await logLines(folder)).toHaveLength(1);
    expect((await stat(join(folder, 'tproxy.jsonl'))).size).toBeLessThan(300_000);
  });

  it('puts full files aside, and keeps a few of them', async () => {
    const folder = await tempFolder();
    const clock = createClock();
    const { logger } = loggerIn(folder, { maxBytes: 2_000, keep: 3, now: clock.now });
    for (let index = 0; index < 200; index += 1) {
      logger.log(notice(`line ${index}`));
      await logger.flush();
      clock.advance(1);
    }
    const names = await readdir(folder);
    expect(names.length).toBeLessThanOrEqual(4);
    for (const name of names) {
      const { size, mode } = await stat(join(folder, name));
      expect(size).toBeLessThan(2_300);
      expect(mode & 0o777).toBe(0o600);
    }
  });

  it('gives each line to whoever shows them', async () => {
    const shown: LogLine[] = [];
    const { logger } = loggerIn(await tempFolder(), {
      onLine: (line) => shown.push(line),
      level: () => 'warn',
    });
    logger.log(notice('shown'));
    logger.log(notice('not shown', 'info'));
    await logger.flush();
    expect(shown).toEqual([expect.objectContaining({ event: 'notice', message: 'shown' })]);
  });

  it('goes on where nothing can be written, and says so once', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    const { logger, failures } = loggerIn(join(file, 'logs'));
    logger.log(notice('one'));
    await logger.flush();
    logger.log(notice('two'));
    await logger.flush();
    expect(failures).toEqual([expect.stringContaining('ENOTDIR')]);
  });

  it('drops what a disk that does not answer would pile up, and says so once', async () => {
    const folder = await tempFolder();
    const { logger, failures } = loggerIn(folder);
    for (let index = 0; index < 10_000; index += 1) logger.log(notice('x y '.repeat(250)));
    await logger.flush();
    expect(failures).toEqual([expect.stringMatching(/^\d+ lines wait to be written$/)]);
    const names = await readdir(folder);
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(9 * 1024 * 1024);
  });
});

describe('isLogged', () => {
  it('keeps errors at every level, and debug at its own alone', () => {
    expect(LOG_LEVELS.map((asked) => isLogged('error', asked))).toEqual([true, true, true, true]);
    expect(LOG_LEVELS.map((asked) => isLogged('debug', asked))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
