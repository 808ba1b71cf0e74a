import { access, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const PROJECT_FILE_NAME = '.tproxy.toml';

/**
 * The project file that is nearest to `cwd`: there, or in a parent up to and including the root of
 * the repository. The home folder and the file system's root are no projects, so unless `cwd` is
 * one of them, the search ends below them.
 */
export async function findProjectFile(cwd: string, homeDir: string): Promise<string | undefined> {
  // The working folder is known by its real path, the home folder perhaps through a link.
  const home = await realpath(homeDir).catch(() => homeDir);
  let folder = cwd;
  for (;;) {
    const candidate = join(folder, PROJECT_FILE_NAME);
    if (await exists(candidate)) return candidate;
    const parent = dirname(folder);
    const isOutermost = parent === home || parent === dirname(parent);
    if (folder === home || isOutermost || (await exists(join(folder, '.git')))) return undefined;
    folder = parent;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
