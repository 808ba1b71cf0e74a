import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** More than any configuration needs; a device or a log is not read to its end. */
const LARGEST_FILE_BYTES = 1024 * 1024;

export type FileContent =
  | { readonly kind: 'text'; readonly text: string; readonly permissions: number }
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'unreadable';
      readonly reason: string;
      /** The system does not allow it. */
      readonly isDenied: boolean;
    };

/** Reads a text file of ordinary size. Why a file cannot be read comes back in words. */
export async function readSmallFile(path: string): Promise<FileContent> {
  try {
    // Without O_NONBLOCK, open() itself waits for a writer when the path leads to a named pipe.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) return unreadable('it is a folder');
      if (!stats.isFile()) return unreadable('it is not an ordinary file');
      if (stats.size > LARGEST_FILE_BYTES) return unreadable('it is larger than 1 MiB');
      const text = await file.readFile('utf8');
      return { kind: 'text', text, permissions: stats.mode & 0o777 };
    } finally {
      await file.close();
    }
  } catch (error) {
    return describeFailure(error);
  }
}

function describeFailure(error: unknown): FileContent {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { kind: 'absent' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreadable', reason: 'permission denied', isDenied: true };
    case 'ELOOP':
      return unreadable('its links lead in a circle');
    default:
      return unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(reason: string): FileContent {
  return { kind: 'unreadable', reason, isDenied: false };
}
