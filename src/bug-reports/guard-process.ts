type Listener = (...values: unknown[]) => void;

/** `process`, or an emitter in a test. */
export interface GuardedProcess {
  rawListeners(event: string): unknown[];
  removeAllListeners(event: string): unknown;
  on(event: string, listener: Listener): unknown;
}

export interface Guard {
  /** Gets what nobody caught. */
  readonly report: (error: unknown) => void;
  /** Gets what Node would print on the terminal as a warning. */
  readonly warn: (message: string) => void;
}

/**
 * Keeps this process alive, and off the terminal, while claude has it: what nobody caught is
 * reported, and requests are served on. A request has a state of its own, so that a bug in one
 * leaves the others sound; to end the process would take the person's session with it.
 * @returns what puts everything back.
 */
export function guardProcess(process: GuardedProcess, { report, warn }: Guard): () => void {
  const caught: Listener = (error) => {
    if (!isTerminalGone(error)) report(error);
  };
  const putBack = [
    replace(process, 'uncaughtException', caught),
    replace(process, 'unhandledRejection', caught),
    replace(process, 'warning', (warning) => {
      warn(warning instanceof Error ? `${warning.name}: ${warning.message}` : String(warning));
    }),
  ];
  return () => {
    for (const restore of putBack) restore();
  };
}

function replace(process: GuardedProcess, event: string, listener: Listener): () => void {
  const before = process.rawListeners(event);
  process.removeAllListeners(event);
  process.on(event, listener);
  return () => {
    process.removeAllListeners(event);
    for (const one of before) if (isListener(one)) process.on(event, one);
  };
}

function isListener(value: unknown): value is Listener {
  return typeof value === 'function';
}

/** The terminal was closed, or the program that read what is printed has ended: no bug. */
export function isTerminalGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    'syscall' in error &&
    error.syscall === 'write' &&
    'code' in error &&
    (error.code === 'EPIPE' || error.code === 'EIO')
  );
}
