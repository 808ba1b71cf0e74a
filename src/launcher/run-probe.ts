import { execFile } from 'node:child_process';

export interface ProbeOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly timeoutMs: number;
}

/** The end of a small program that was asked a question; no `exitCode` when it gave no answer. */
export interface ProbeResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
}

/**
 * Runs a small program for its exit code and output, with no input and a time limit. Built on
 * `execFile` alone: it may run before the process library has been loaded.
 */
export function runProbe({ file, args, env, cwd, timeoutMs }: ProbeOptions): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { env, cwd, timeout: timeoutMs, killSignal: 'SIGKILL', encoding: 'utf8' },
      (error, stdout) => {
        const code = error === null ? 0 : error.code;
        resolve({ exitCode: typeof code === 'number' ? code : undefined, stdout });
      },
    );
    child.stdin?.end();
  });
}
