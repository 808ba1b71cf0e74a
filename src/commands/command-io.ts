import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { PathOptions } from '../config/config-paths.ts';
import { currentFolder, homeFolder } from './folders.ts';

/** Everything that a command takes from, and gives to, the process that it runs in. */
export interface CommandIo extends PathOptions {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Everything else. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/**
 * The process itself. @param explicitPath the global --config option.
 * @throws UserError where it has no home or no current folder.
 */
export function processIo(explicitPath: string | undefined): CommandIo {
  const { env, stdin, stdout, stderr } = process;
  const [cwd, homeDir] = [currentFolder(), homeFolder()];
  return { explicitPath, env, cwd, homeDir, stdin, stdout, stderr };
}

/**
 * The same for telling why a command failed, which must be possible without a home and a current
 * folder, too.
 */
export function reportIo(explicitPath: string | undefined): CommandIo {
  try {
    return processIo(explicitPath);
  } catch {
    const { env, stdin, stdout, stderr } = process;
    return { explicitPath, env, cwd: tmpdir(), homeDir: tmpdir(), stdin, stdout, stderr };
  }
}
