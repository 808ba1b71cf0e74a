import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { currentFolder, homeFolder } from '../../src/commands/folders.ts';

describe('currentFolder', () => {
  it('is current_folder_missing when it has been removed', () => {
    const before = process.cwd();
    const folder = mkdtempSync(join(tmpdir(), 'tproxy-test-'));
    process.chdir(folder);
    onTestFinished(() => process.chdir(before));
    rmSync(folder, { recursive: true });
    expect(currentFolder).toThrow(expect.objectContaining({ code: 'current_folder_missing' }));
  });
});

describe('homeFolder', () => {
  it('is what $HOME says', () => {
    vi.stubEnv('HOME', '/home/ada');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(homeFolder()).toBe('/home/ada');
  });

  it('is home_missing when neither $HOME nor the system knows', async () => {
    vi.resetModules();
    const nobody = () => {
      throw new Error('no such user');
    };
    vi.doMock('node:os', () => ({ homedir: nobody, userInfo: nobody }));
    onTestFinished(() => vi.doUnmock('node:os'));
    const { homeFolder: ask } = await import('../../src/commands/folders.ts');
    expect(ask).toThrow(expect.objectContaining({ code: 'home_missing' }));
  });
});
