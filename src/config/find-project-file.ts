import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const PROJECT_FILE_NAME = '.tproxy.toml';

/** The project file that is nearest to `cwd`. */
export function findProjectFile(cwd: string, homeDir: string): string | undefined {
  return projectFilePlaces(cwd, homeDir).find((place) => existsSync(place));
}

/**
 * Where a project file counts, nearest first: in `cwd`, and in its parents up to and including the
 * root of the repository. The home folder and the file system's root are no projects, so unless
 * `cwd` is one of them, the search ends below them.
 */
export function projectFilePlaces(cwd: string, homeDir: string): readonly string[] {
  // The working folder is known by its real path, the home folder perhaps through a link.
  const home = realPath(homeDir);
  const places: string[] = [];
  let folder = cwd;
  for (;;) {
    places.push(join(folder, PROJECT_FILE_NAME));
    const parent = dirname(folder);
    const isOutermost = parent === home || parent === dirname(parent);
    if (folder === home || isOutermost || existsSync(join(folder, '.git'))) return places;
    folder = parent;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
