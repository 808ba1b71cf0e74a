/** Where signals arrive: `process`, or an emitter in a test. */
interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

/** The signals that end a service: the first asks, the second insists. */
export interface EndingSignals {
  /** Settles with the first. */
  readonly first: Promise<NodeJS.Signals>;
  /** Aborts with the second. From then on, signals have their usual effect. */
  readonly again: AbortSignal;
  stop(): void;
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];
/** Milliseconds. A Ctrl-C comes from the terminal and, under npx, from npm as well. */
const SAME_PRESS_MS = 100;

/** Takes the signals over until `stop`. @param now milliseconds of any clock */
export function watchEndingSignals(
  source: SignalSource,
  now: () => number = () => performance.now(),
): EndingSignals {
  const again = new AbortController();
  let firstAt: number | undefined;
  let settle = (_signal: NodeJS.Signals): void => undefined;
  const first = new Promise<NodeJS.Signals>((resolve) => {
    settle = resolve;
  });
  const stop = (): void => {
    for (const signal of ENDING) source.off(signal, end);
  };
  const end = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = now();
      settle(signal);
    } else if (now() - firstAt >= SAME_PRESS_MS) {
      again.abort();
      stop();
    }
  };
  for (const signal of ENDING) source.on(signal, end);
  return { first, again: again.signal, stop };
}
