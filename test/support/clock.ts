/** A clock that only tests move. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  advance(milliseconds: number): void;
}

export function createClock(startMs = Date.UTC(2026, 0, 1)): Clock {
  let time = startMs;
  return {
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}
