import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configStamp } from '../../src/config/config-stamp.ts';
import { type ConfigHome, configHome, writePrivate } from '../support/config-home.ts';

const TEXT = '[router]\n';
/** Times of files are set where two writes could fall into one tick of the file system's clock. */
const LATER = new Date(2_000_000_000_000);

describe('configStamp', () => {
  it('stays the same while nothing changes', async () => {
    const { options } = await configHome(TEXT);
    expect(configStamp(options())).toBe(configStamp(options()));
  });

  it.each<[string, (home: ConfigHome) => Promise<unknown>]>([
    ['the file is written', ({ userFile }) => writePrivate(userFile, `${TEXT}# more`)],
    ['the file is written with the same length', ({ userFile }) => utimes(userFile, LATER, LATER)],
    ['the file is replaced', ({ userFile }) => replaced(userFile)],
    ['others may read the file', ({ userFile }) => chmod(userFile, 0o644)],
    ['the file is removed', ({ userFile }) => rm(userFile)],
    ['a project file appears', ({ project }) => writeFile(join(project, '.tproxy.toml'), TEXT)],
    [
      'a project file appears above',
      ({ home }) => writeFile(join(home, 'work', '.tproxy.toml'), TEXT),
    ],
    ['the project gets a root', ({ project }) => mkdir(join(project, '.git'))],
    [
      'something is trusted',
      ({ home }) => writePrivate(join(home, '.local', 'state', 'tproxy', 'trusted.json'), '{}'),
    ],
  ])('changes when %s', async (_, change) => {
    const home = await configHome(TEXT);
    const before = configStamp(home.options());
    await change(home);
    expect(configStamp(home.options())).not.toBe(before);
  });

  it('changes when a better place gets a file', async () => {
    const { home, options } = await configHome(TEXT);
    const given = options({ XDG_CONFIG_HOME: join(home, 'xdg') });
    const before = configStamp(given);
    await writePrivate(join(home, 'xdg', 'tproxy', 'config.toml'), TEXT);
    expect(configStamp(given)).not.toBe(before);
  });

  it('looks at the file that was asked for, and at no other', async () => {
    const { home, userFile, options } = await configHome(TEXT);
    const given = { ...options(), explicitPath: join(home, 'own.toml') };
    const before = configStamp(given);
    await writePrivate(userFile, `${TEXT}# more`);
    expect(configStamp(given)).toBe(before);
    await writePrivate(join(home, 'own.toml'), TEXT);
    expect(configStamp(given)).not.toBe(before);
  });

  it('follows links', async () => {
    const { home, userFile, options } = await configHome(TEXT);
    const kept = join(home, 'kept.toml');
    await rename(userFile, kept);
    await symlink(kept, userFile);
    const before = configStamp(options());
    await writeFile(kept, `${TEXT}# more`);
    expect(configStamp(options())).not.toBe(before);
  });
});

async function replaced(path: string): Promise<void> {
  await writePrivate(`${path}.new`, TEXT);
  await rename(`${path}.new`, path);
}
