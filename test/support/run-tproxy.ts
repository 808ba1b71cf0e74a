import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type ScratchPerson, TPROXY } from '../e2e/support/scratch-person.ts';
import { fixtureProgram } from './fixture-program.ts';

export interface TproxyStart {
  readonly person: ScratchPerson;
  /** Everything after `tproxy`. */
  readonly args: readonly string[];
  /** The fixture program that plays claude. */
  readonly claude?: string;
  /** Changes to the person's environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The person's project, if nothing else. */
  readonly cwd?: string;
  /** Another copy of tproxy than that of this folder. */
  readonly program?: string;
  /** Another folder that holds the program and the fixture programs as this one does. */
  readonly from?: string | undefined;
  /** A command and its first arguments that runs the rest of its arguments, as `env` does. */
  readonly through?: readonly string[] | undefined;
  /** `ignore`: there is no standard input. */
  readonly stdin?: 'pipe' | 'ignore';
}

export interface TproxyEnd {
  /** As a shell reports it; undefined when a signal ended tproxy itself. */
  readonly status: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A built tproxy that runs as a process of its own. */
export interface RunningTproxy {
  readonly pid: number;
  /** Ended when the test does; write to it only with `stdin: 'pipe'`. */
  readonly stdin: Writable | undefined;
  kill(signal: NodeJS.Signals): void;
  /** What a pattern finds on stdout, as soon as it is there. */
  prints(pattern: RegExp): Promise<string>;
  /** Settles when the process has ended, though its claude may live on. */
  readonly exited: Promise<void>;
  /** Settles when the process has ended and all its output is there. */
  readonly ended: Promise<TproxyEnd>;
}

/** Milliseconds. A run takes a third of a second, and many times that on a busy machine. */
const DEADLINE_MS = 30_000;

/** Starts the built tproxy. It is gone when the test ends. */
export function startTproxy(start: TproxyStart): RunningTproxy {
  const child = spawnTproxy(start);
  let stdout = '';
  let stderr = '';
  let look = (): void => undefined;
  collect(child.stdout, (text) => {
    stdout += text;
    look();
  });
  collect(child.stderr, (text) => {
    stderr += text;
  });
  const ended = new Promise<TproxyEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ status: code ?? undefined, signal: signal ?? undefined, stdout, stderr });
      look();
    });
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const soFar = (): string => `stdout: ${stdout}\nstderr: ${stderr}`;
  return {
    pid: child.pid ?? Number.NaN,
    stdin: child.stdin ?? undefined,
    kill: (signal) => void child.kill(signal),
    prints(pattern) {
      const found = new Promise<string>((resolve, reject) => {
        look = () => {
          const match = pattern.exec(stdout);
          if (match !== null) resolve(match[1] ?? match[0]);
          else if (hasEnded(child)) reject(new Error(`never ${pattern}. ${soFar()}`));
        };
        look();
      });
      return withDeadline(found, () => `tproxy did not print ${pattern}. ${soFar()}`);
    },
    exited,
    get ended() {
      return withDeadline(ended, () => `tproxy did not end. ${soFar()}`);
    },
  };
}

/** Runs the built tproxy until it ends. @param input what it finds on its standard input */
export function runTproxy(start: TproxyStart, input = ''): Promise<TproxyEnd> {
  const running = startTproxy(start);
  running.stdin?.end(input);
  return running.ended;
}

function spawnTproxy(start: TproxyStart): ChildProcess {
  const { person, args, claude, env, from, stdin = 'pipe' } = start;
  if (!existsSync(new URL('../../dist/cli.js', import.meta.url))) {
    throw new Error('These tests run the built program: run "npm run build" first.');
  }
  const changes = {
    ...(claude !== undefined && { TPROXY_CLAUDE_PATH: fixtureProgram(claude, from) }),
    ...env,
  };
  const program = from === undefined ? TPROXY : join(from, 'bin/tproxy.js');
  const command = [...(start.through ?? []), process.execPath, start.program ?? program, ...args];
  const [file = '', ...rest] = command;
  const child = spawn(file, rest, {
    cwd: start.cwd ?? person.project,
    env: withChanges(person.env, changes),
    stdio: [stdin, 'pipe', 'pipe'],
  });
  // SIGTERM first: it ends claude as well.
  onTestFinished(() => void (hasEnded(child) || child.kill('SIGTERM')));
  return child;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** An environment with changes; undefined takes a variable out. */
function withChanges(
  env: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const entries = Object.entries({ ...env, ...changes });
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function collect(stream: Readable | null, take: (text: string) => void): void {
  stream?.setEncoding('utf8').on('data', take);
}

function withDeadline<T>(promise: Promise<T>, complaint: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), DEADLINE_MS);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}
