import { homedir, userInfo } from 'node:os';
import { UserError } from '../errors/user-error.ts';

/**
 * The person's home folder: $HOME, or what the system knows. An empty $HOME would make every path
 * below it one of the current folder, where anybody's repository may have put a configuration.
 * @throws UserError `home_missing` when nobody knows.
 */
export function homeFolder(): string {
  try {
    return homedir() || userInfo().homedir;
  } catch (error) {
    throw new UserError(
      'home_missing',
      'Your home folder is not known: $HOME is not set, and the system has none for this user. Set HOME to a folder that is yours.',
      { cause: error },
    );
  }
}

/** @throws UserError `current_folder_missing` when it has been removed. */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new UserError(
      'current_folder_missing',
      'The current folder does not exist any more. Go to another one: cd',
      { cause: error },
    );
  }
}
