import { chmod, lstat, mkdir, stat } from 'node:fs/promises';

/** Group and others, in the bits of a file's mode. */
const OTHERS = 0o077;
const ROOT = 0;

/**
 * Makes a folder of tproxy's own, which nobody else looks into (0700). One that stands open is
 * closed.
 * @throws Error when it belongs to somebody else, who could put links in the place of its files; or
 *   the system's own error.
 */
export async function ensureOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isOwn(folder))) throw new Error('the folder belongs to another user');
  // Windows knows no modes.
  if (process.platform === 'win32') return;
  const { mode } = await stat(folder);
  if ((mode & OTHERS) !== 0) await chmod(folder, 0o700);
}

/**
 * Whether what is there is this user's. A link counts where the user made it, or the administrator.
 * @throws the system's own error when it is not there.
 */
export async function isOwn(path: string): Promise<boolean> {
  const user = process.geteuid?.();
  if (user === undefined) return true;
  const [link, target] = await Promise.all([lstat(path), stat(path)]);
  return target.uid === user && (link.uid === user || link.uid === ROOT);
}
