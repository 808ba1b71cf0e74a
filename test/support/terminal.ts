import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';

export interface TerminalOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A program in a pseudo-terminal, typed to and read like a person would. Closed after the test. */
export interface Terminal {
  write(keys: string): void;
  /** The text up to and including the next match. Later calls look at what comes after it. */
  shows(pattern: RegExp): Promise<string>;
}

export function openTerminal({ file, args, env, cwd }: TerminalOptions): Terminal {
  const terminal = spawn(file, [...args], { cols: 200, rows: 50, env, cwd, name: 'xterm' });
  onTestFinished(() => terminal.kill('SIGKILL'));
  let unread = '';
  let look: (() => void) | undefined;
  terminal.onData((text) => {
    unread += text;
    look?.();
  });
  return {
    write: (keys) => terminal.write(keys),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`The terminal did not show ${pattern}, but ${JSON.stringify(unread)}`));
        }, 15_000);
        look = () => {
          const match = pattern.exec(unread);
          if (match !== null) {
            clearTimeout(timer);
            const seen = unread.slice(0, match.index + match[0].length);
            unread = unread.slice(seen.length);
            look = undefined;
            resolve(seen);
          }
        };
        look();
      }),
  };
}
