import { access, realpath } from 'node:fs/promises';
import { createPrivateFile, replacePrivateFile } from '../config/write-private-file.ts';
import { UserError } from '../errors/user-error.ts';

/**
 * Writes a person's configuration, readable by them alone.
 * @throws UserError `config_exists` when there is one already and `force` is not set.
 */
export async function writeConfig(path: string, text: string, force: boolean): Promise<void> {
  try {
    if (force) await replacePrivateFile(await linked(path), text);
    else await createPrivateFile(path, text);
  } catch (error) {
    if (!force && isOwnFile(error)) throw configExists(path);
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('config_unwritable', `${path}: cannot be written: ${reason}`, {
      cause: error,
    });
  }
}

/** Refuses early, before any question is asked. The write itself is what decides. */
export async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw configExists(path);
}

/** People who keep their settings in a repository have a link to them here. */
function linked(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** The file itself exists; a file in the place of a folder above it fails in `mkdir` instead. */
function isOwnFile(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return false;
  return error.code === 'EEXIST' && error.syscall === 'open';
}

function configExists(path: string): UserError {
  return new UserError(
    'config_exists',
    `${path} exists already and was left as it is. Run "tproxy init --force" to replace it, or "tproxy init --print" to see a template and take over what you want.`,
  );
}
