import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeBugReport } from '../../src/bug-reports/write-bug-report.ts';
import { tempFolder } from '../support/temp-folder.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');

describe('writeBugReport', () => {
  it('writes a file of its owner alone, in a folder of its owner alone', async () => {
    const folder = join(await tempFolder(), 'state', 'diagnostics');
    const path = join(folder, '2026-01-02T03-04-05-678Z.txt');
    expect(writeBugReport(folder, 'text', AT)).toEqual({ ok: true, path });
    expect(await readFile(path, 'utf8')).toBe('text');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('takes another name when one is taken', async () => {
    const folder = await tempFolder();
    writeBugReport(folder, 'one', AT);
    writeBugReport(folder, 'two', AT);
    expect((await readdir(folder)).toSorted()).toEqual([
      '2026-01-02T03-04-05-678Z-2.txt',
      '2026-01-02T03-04-05-678Z.txt',
    ]);
  });

  it('keeps the newest ten, and every file that is not its own', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'notes.txt'), '');
    for (let second = 0; second < 13; second += 1) {
      writeBugReport(folder, 'text', new Date(AT.getTime() + second * 1000));
    }
    const names = (await readdir(folder)).toSorted();
    expect(names).toHaveLength(11);
    expect(names).toContain('notes.txt');
    expect(names[0]).toBe('2026-01-02T03-04-08-678Z.txt');
  });

  it('says why it cannot', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    expect(writeBugReport(join(file, 'diagnostics'), 'text', AT)).toEqual({
      ok: false,
      reason: expect.stringContaining('ENOTDIR'),
    });
  });
});
