import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogLevel } from '../../src/config/types.ts';
import { createLogger } from '../../src/logging/create-logger.ts';
import { readLogLine } from '../../src/logging/log-line.ts';
import { createRedactor } from '../../src/logging/redact.ts';
import { createLogReader, readNewest } from '../../src/logs/read-log.ts';
import { tempFolder } from '../support/temp-folder.ts';

function loggerIn(folder: string, maxBytes?: number) {
  const logger = createLogger({
    folder,
    session: 's',
    level: () => 'debug',
    redactor: () => createRedactor([]),
    now: Date.now,
    onFailure: (error) => {
      throw error;
    },
    ...(maxBytes !== undefined && { maxBytes, keep: 1_000 }),
  });
  return {
    async log(message: string, level: LogLevel = 'info') {
      logger.log({ event: 'notice', level, message });
      await logger.flush();
    },
  };
}

function messageOf(text: string): string {
  const line = readLogLine(text);
  return line?.event === 'notice' ? line.message : `no notice: ${text}`;
}

describe('readNewest', () => {
  it('finds nothing where there is no folder', async () => {
    const reader = createLogReader(join(await tempFolder(), 'none'), 'debug');
    expect(await readNewest(reader, 10)).toEqual([]);
  });

  it.each([
    [0, []],
    [2, ['line 5', 'line 6']],
    [100, Array.from({ length: 7 }, (_, index) => `line ${index}`)],
  ])('gives the newest %i lines, across files', async (count, expected) => {
    const folder = await tempFolder();
    const { log } = loggerIn(folder, 250);
    for (let index = 0; index < 7; index += 1) await log(`line ${index}`);
    const lines = await readNewest(createLogReader(folder, 'debug'), count);
    expect(lines.map(messageOf)).toEqual(expected);
  });

  it('leaves out what is less important', async () => {
    const folder = await tempFolder();
    const { log } = loggerIn(folder);
    for (const level of ['debug', 'error', 'info', 'warn'] as const) await log(level, level);
    const lines = await readNewest(createLogReader(folder, 'warn'), 10);
    expect(lines.map(messageOf)).toEqual(['error', 'warn']);
  });

  it('passes over what is no line of a log', async () => {
    const folder = join(await tempFolder(), 'logs');
    await mkdir(folder);
    await writeFile(join(folder, 'tproxy.jsonl'), 'nonsense\n{"level":"info"}\n{"v":1,"time":"x"');
    await loggerIn(folder).log('fine');
    const lines = await readNewest(createLogReader(folder, 'debug'), 10);
    expect(lines.map(messageOf)).toEqual(['fine']);
  });
});

describe('createLogReader', () => {
  it('gives each line once, across files that are put aside meanwhile', async () => {
    const folder = await tempFolder();
    const { log } = loggerIn(folder, 400);
    const reader = createLogReader(folder, 'debug');
    const seen: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      await log(`line ${index}`);
      if (index % 4 === 0) await reader.next((text) => seen.push(messageOf(text)));
    }
    await reader.next((text) => seen.push(messageOf(text)));
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => `line ${index}`));
  });

  it('waits for the end of a line that is being written', async () => {
    const folder = await tempFolder();
    await loggerIn(folder).log('first');
    const reader = createLogReader(folder, 'debug');
    const next = async () => {
      const lines: string[] = [];
      await reader.next((text) => lines.push(messageOf(text)));
      return lines;
    };
    expect(await next()).toEqual(['first']);
    const line = JSON.stringify({
      v: 1,
      time: '2026-01-01T00:00:00.000Z',
      level: 'info',
      session: 's',
      event: 'notice',
      message: 'second',
    });
    const file = join(folder, 'tproxy.jsonl');
    await appendFile(file, line.slice(0, 70));
    expect(await next()).toEqual([]);
    await appendFile(file, `${line.slice(70)}\n`);
    expect(await next()).toEqual(['second']);
  });
});
