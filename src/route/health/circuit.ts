/** Failures in a row that open a circuit. */
const FAILURES_TO_OPEN = 3;

/** Milliseconds. The time doubles each time that a trial fails. */
const FIRST_OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 5 * 60_000;

/** Milliseconds that a trial without a verdict holds the others back. */
const TRIAL_MS = 60_000;

/**
 * Closed: requests go. Open: nobody asks until `openUntil`. Then half open: one request tries, and
 * its verdict closes the circuit or opens it again for longer. Times are milliseconds since the epoch.
 */
export interface Circuit {
  /** In a row. */
  readonly failures: number;
  /** Since it was closed last. */
  readonly openings: number;
  /** Undefined: closed. */
  readonly openUntil: number | undefined;
  /** Defined while a request tries. */
  readonly trialUntil: number | undefined;
}

/** As at the beginning, and after each answer. */
export const CLOSED_CIRCUIT: Circuit = {
  failures: 0,
  openings: 0,
  openUntil: undefined,
  trialUntil: undefined,
};

/** Until when nobody may ask; undefined when one may, if only as a trial. */
export function blockedUntil({ openUntil, trialUntil }: Circuit, now: number): number | undefined {
  if (openUntil === undefined) return undefined;
  if (now < openUntil) return openUntil;
  return trialUntil !== undefined && now < trialUntil ? trialUntil : undefined;
}

/** A request is sent: where the circuit is half open, it is the trial. */
export function circuitAfterBegin(circuit: Circuit, now: number): Circuit {
  if (circuit.openUntil === undefined || blockedUntil(circuit, now) !== undefined) return circuit;
  return { ...circuit, trialUntil: now + TRIAL_MS };
}

/** A failure while it is open tells nothing new: that request began before, or had no other choice. */
export function circuitAfterFailure(circuit: Circuit, now: number): Circuit {
  const { openUntil } = circuit;
  if (openUntil !== undefined && now < openUntil) return circuit;
  const failures = circuit.failures + 1;
  if (openUntil === undefined && failures < FAILURES_TO_OPEN) return { ...circuit, failures };
  const openMs = Math.min(FIRST_OPEN_MS * 2 ** circuit.openings, LONGEST_OPEN_MS);
  return {
    failures,
    openings: circuit.openings + 1,
    openUntil: now + openMs,
    trialUntil: undefined,
  };
}

/** A request ended without showing anything: another may try. */
export function circuitWithoutVerdict(circuit: Circuit): Circuit {
  return { ...circuit, trialUntil: undefined };
}
