import { UserError } from '../errors/user-error.ts';
import { configPlaces, type PathOptions } from './config-paths.ts';
import type { ConfigText } from './read-file.ts';
import { readSmallFile } from './read-small-file.ts';

export interface UserFile extends ConfigText {
  /** Other accounts of this machine may read the file; unknown on Windows, so false there. */
  readonly isShared: boolean;
}

/**
 * Reads the person's own configuration, or undefined when there is none in the customary places.
 * @throws UserError `config_invalid` when a file that was asked for is absent, or one is unreadable.
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
    'config_invalid',
    `${required.path}: there is no such file, and ${required.askedBy} names it. Correct the name, or write one there with "tproxy init".`,
  );
}

async function readIfPresent(path: string): Promise<UserFile | undefined> {
  const content = await readSmallFile(path);
  switch (content.kind) {
    case 'absent':
      return undefined;
    case 'unreadable':
      throw new UserError('config_invalid', `${path}: cannot be read: ${content.reason}.`);
    case 'text': {
      const isShared = process.platform !== 'win32' && (content.permissions & 0o077) !== 0;
      return { path, text: content.text, kind: 'user', isShared };
    }
  }
}
