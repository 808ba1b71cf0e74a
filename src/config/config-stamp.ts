import { statSync } from 'node:fs';
import { configPlaces, type PathOptions, trustStorePath } from './config-paths.ts';
import { projectFilePlaces } from './find-project-file.ts';

/**
 * Tells, without reading anything, whether the configuration may have changed: two stamps are equal
 * as long as no file of it was written, replaced, added or removed. Never throws. Each request asks,
 * and a look at a few files is a hundred times faster than having other threads look.
 */
export function configStamp(options: PathOptions): string {
  const { required, customary } = configPlaces(options);
  const userFiles = required === undefined ? customary : [required.path];
  const projectFiles = projectFilePlaces(options.cwd, options.homeDir);
  const files = [...userFiles, ...projectFiles, trustStorePath(options)];
  return files.map((file) => `${file} ${stampOf(file)}`).join('\n');
}

/** A file that is replaced has another inode; one that is written, another time or size. */
function stampOf(path: string): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return 'none';
    const { dev, ino, mode, size, mtimeMs, ctimeMs } = found;
    return `${dev}:${ino}:${mode}:${size}:${mtimeMs}:${ctimeMs}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}
