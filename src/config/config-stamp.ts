import { stat } from 'node:fs/promises';
import { configPlaces, type PathOptions, trustStorePath } from './config-paths.ts';
import { projectFilePlaces } from './find-project-file.ts';

/**
 * Tells, without reading anything, whether the configuration may have changed: two stamps are equal
 * as long as no file of it was written, replaced, added or removed. Never throws.
 */
export async function configStamp(options: PathOptions): Promise<string> {
  const { required, customary } = configPlaces(options);
  const userFiles = required === undefined ? customary : [required.path];
  const projectFiles = await projectFilePlaces(options.cwd, options.homeDir);
  const files = [...userFiles, ...projectFiles, trustStorePath(options)];
  const stamps = await Promise.all(files.map(stampOf));
  return files.map((file, index) => `${file} ${stamps[index]}`).join('\n');
}

/** A file that is replaced has another inode; one that is written, another time or size. */
async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, mode, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, mode, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}
