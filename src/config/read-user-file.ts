import { UserError } from '../errors/user-error.ts';
import { configPlaces, type PathOptions } from './config-paths.ts';
import type { ConfigText } from './read-file.ts';
import { type FileContent, readSmallFile } from './read-small-file.ts';

export interface UserFile extends ConfigText {
  /** Other accounts of this machine may read the file; unknown on Windows, so false there. */
  readonly isShared: boolean;
  /** Its group may write it; false on Windows. */
  readonly isGroupWritable: boolean;
}

const OTHERS = 0o077;
const GROUP_WRITES = 0o020;
const EVERYBODY_WRITES = 0o002;

/**
 * Reads the person's own configuration, or undefined when there is none in the customary places.
 * @throws UserError `config_not_found`, `config_permissions` or `config_unreadable`.
 */
export async function readUserFile(options: PathOptions): Promise<UserFile | undefined> {
  const { required, customary } = configPlaces(options);
  if (required === undefined) {
    for (const path of customary) {
      const file = await readIfPresent(path);
      if (file !== undefined) return file;
    }
    return undefined;
  }
  const file = await readIfPresent(required.path);
  if (file !== undefined) return file;
  throw new UserError(
    'config_not_found',
    `${required.path}: there is no such file, and ${required.askedBy} names it. Correct the name, or write one there with "tproxy init".`,
  );
}

/** The error for a file that is there. */
export function cannotRead(
  path: string,
  { reason, isDenied }: Extract<FileContent, { kind: 'unreadable' }>,
): UserError {
  const code = isDenied ? 'config_permissions' : 'config_unreadable';
  const remedy = isDenied ? ' Make it yours, e.g. with chown and chmod 600.' : '';
  return new UserError(code, `${path}: cannot be read: ${reason}.${remedy}`);
}

async function readIfPresent(path: string): Promise<UserFile | undefined> {
  const content = await readSmallFile(path);
  switch (content.kind) {
    case 'absent':
      return undefined;
    case 'unreadable':
      throw cannotRead(path, content);
    case 'text': {
      const permissions = process.platform === 'win32' ? 0 : content.permissions;
      if ((permissions & EVERYBODY_WRITES) !== 0) throw isOpenToAll(path);
      const isShared = (permissions & OTHERS) !== 0;
      const isGroupWritable = (permissions & GROUP_WRITES) !== 0;
      return { path, text: content.text, kind: 'user', isShared, isGroupWritable };
    }
  }
}

/** Whoever writes it decides where keys and code go; a warning would come too late. */
function isOpenToAll(path: string): UserError {
  return new UserError(
    'config_permissions',
    `${path}: everybody on this machine can write it, and so decide where your keys and your code go. Look through it, then run: chmod 600 ${path}`,
  );
}
