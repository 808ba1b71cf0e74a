import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProjectFile } from '../../src/config/find-project-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A home folder with work/repo/src in it, and a project file in each of `places`. */
async function homeWith(places: readonly string[], repository?: string): Promise<string> {
  const home = await tempFolder();
  await mkdir(join(home, 'work', 'repo', 'src'), { recursive: true });
  if (repository !== undefined) await mkdir(join(home, repository, '.git'));
  for (const place of places) await writeFile(join(home, place, '.tproxy.toml'), '');
  return home;
}

describe('findProjectFile', () => {
  it.each<[string, string, string[], string | undefined, string | undefined]>([
    ['in the folder itself', 'work/repo', ['work/repo'], 'work/repo', 'work/repo'],
    [
      'the nearest of two',
      'work/repo/src',
      ['work/repo', 'work/repo/src'],
      undefined,
      'work/repo/src',
    ],
    ['at the root of the repository', 'work/repo/src', ['work/repo'], 'work/repo', 'work/repo'],
    ['above a folder outside of any repository', 'work/repo/src', ['work'], undefined, 'work'],
    ['not above the root of the repository', 'work/repo/src', ['work'], 'work/repo', undefined],
    ['not in the home folder from below it', 'work/repo/src', ['.'], undefined, undefined],
    ['in the home folder from there', '.', ['.'], undefined, '.'],
  ])('looks %s', async (_, cwd, places, repository, found) => {
    const home = await homeWith(places, repository);
    expect(findProjectFile(join(home, cwd), home)).toBe(
      found === undefined ? undefined : join(home, found, '.tproxy.toml'),
    );
  });

  it('knows the home folder through a link', async () => {
    const home = await homeWith(['.']);
    const link = join(await tempFolder(), 'home');
    await symlink(home, link);
    expect(findProjectFile(join(home, 'work'), link)).toBeUndefined();
  });

  it('ends at the root of the file system', async () => {
    expect(findProjectFile('/', '/nowhere')).toBeUndefined();
  });
});
