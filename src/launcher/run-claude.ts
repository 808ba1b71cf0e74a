import { UserError } from '../errors/user-error.ts';
import { exitStatus } from './exit-status.ts';
import { guardClaude } from './guard-claude.ts';
import type { Execa } from './load-execa.ts';

/** Where signals to tproxy arrive: `process`, or an emitter in a test. */
interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

export interface RunClaudeOptions {
  readonly execa: Execa;
  readonly file: string;
  /** Passed on as they are; no shell sees them. */
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signals: SignalSource;
  /** Milliseconds that claude has to end after SIGTERM, before SIGKILL. */
  readonly killAfterMs?: number;
}

const KILL_AFTER_MS = 5000;

/** The terminal sends these to claude as well, which knows what they mean to the person. */
const LEFT_TO_CLAUDE = ['SIGINT', 'SIGQUIT'] as const satisfies readonly NodeJS.Signals[];

/** These end the session. */
const ENDING = ['SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];

/**
 * Runs claude on tproxy's own terminal and in its process group until it ends, and gives the
 * exit status that a shell would report (client.md 0). Throws `claude_not_started`.
 */
export async function runClaude(options: RunClaudeOptions): Promise<number> {
  const { execa, file, args, env, cwd, signals, killAfterMs = KILL_AFTER_MS } = options;
  const end = () => child.kill('SIGTERM');
  for (const signal of LEFT_TO_CLAUDE) {
    signals.on(signal, ignore);
  }
  for (const signal of ENDING) {
    signals.on(signal, end);
  }
  const child = execa(file, args, {
    stdio: 'inherit',
    reject: false,
    env,
    extendEnv: false,
    cwd,
    forceKillAfterDelay: killAfterMs,
  });
  const guard = child.pid === undefined ? undefined : guardClaude(child.pid, killAfterMs);
  try {
    const result = await child;
    const status = exitStatus(result);
    if (status === undefined) {
      throw new UserError('claude_not_started', notStarted(file, result), { cause: result });
    }
    return status;
  } finally {
    guard?.release();
    for (const signal of LEFT_TO_CLAUDE) {
      signals.off(signal, ignore);
    }
    for (const signal of ENDING) {
      signals.off(signal, end);
    }
  }
}

/** A listener of any kind keeps Node from ending the process. */
function ignore(): undefined {
  return undefined;
}

interface StartFailure {
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission to run it',
  EPERM: 'the system does not allow it to run',
  ENOENT: 'it, the interpreter that its first line names, or the current folder is missing',
  ENOTDIR: 'a part of its path is not a folder',
  ENOEXEC: 'it is not a program for this system',
  E2BIG: 'the arguments and the environment are longer than the system allows',
  ELOOP: 'its path is a circle of links',
  ETXTBSY: 'it is being written at the moment; try again',
  EAGAIN: 'the system allows no more processes',
  ENOMEM: 'there is not enough memory',
  EMFILE: 'too many files are open',
};

function notStarted(file: string, { code = '', originalMessage }: StartFailure): string {
  const reason = REASONS[code] ?? originalMessage ?? 'the system gives no reason';
  return `Claude Code (${file}) could not be started: ${reason}${code === '' ? '' : ` (${code})`}.`;
}
