import { access, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const PROJECT_FILE_NAME = '.tproxy.toml';

/** The project file that is nearest to `cwd`. */
export async function findProjectFile(cwd: string, homeDir: string): Promise<string | undefined> {
  for (const place of await projectFilePlaces(cwd, homeDir)) {
    if (await exists(place)) return place;
  }
  return undefined;
}

/**
 * Where a project file counts, nearest first: in `cwd`, and in its parents up to and including the
 * root of the repository. The home folder and the file system's root are no projects, so unless
 * `cwd` is one of them, the search ends below them.
 */
export async function projectFilePlaces(cwd: string, homeDir: string): Promise<readonly string[]> {
  // The working folder is known by its real path, the home folder perhaps through a link.
  const home = await realpath(homeDir).catch(() => homeDir);
  const places: string[] = [];
  let folder = cwd;
  for (;;) {
    places.push(join(folder, PROJECT_FILE_NAME));
    const parent = dirname(folder);
    const isOutermost = parent === home || parent === dirname(parent);
    if (folder === home || isOutermost || (await exists(join(folder, '.git')))) return places;
    folder = parent;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
