import { homedir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { PathOptions } from '../config/config-paths.ts';

/** Everything that a command takes from, and gives to, the process that it runs in. */
export interface CommandIo extends PathOptions {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Everything else. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** The process itself. @param explicitPath the global --config option. */
export function processIo(explicitPath: string | undefined): CommandIo {
  const { env, stdin, stdout, stderr } = process;
  return { explicitPath, env, cwd: process.cwd(), homeDir: homedir(), stdin, stdout, stderr };
}
