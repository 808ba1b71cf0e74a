import type { ProxyError } from '../../errors/proxy-error.ts';
import { faultVerdict } from './fault-verdict.ts';
import type { Rest } from './health.ts';

/** The longest rest, whatever a provider asks for. Milliseconds, as all below. */
const LONGEST_REST_MS = 60 * 60_000;

/** The rest after a refusal that names no time. It doubles with each further one. */
const FIRST_GUESS_MS = 5000;
const LONGEST_GUESS_MS = 60_000;

/** The rest of a route, and what it goes by. Times are milliseconds since the epoch. */
export interface Resting {
  readonly rest: (Rest & { readonly since: number }) | undefined;
  /** Refusals without a time, in a row. */
  readonly refusals: number;
}

export const RESTED: Resting = { rest: undefined, refusals: 0 };

/** The rest of a route after a fault: as long as the provider asked for, else a guess for a limit. */
export function restAfter(current: Resting, error: ProxyError, now: number): Resting {
  const verdict = faultVerdict(error.code);
  if (verdict !== 'limited' && verdict !== 'faulty' && verdict !== 'silent') return current;
  const { rest, refusals } = current;
  const asked = askedRest(error);
  if (asked !== undefined) {
    const until = now + asked.milliseconds;
    if (rest !== undefined && rest.until >= until) return current;
    return { rest: { since: now, until, why: asked.why }, refusals };
  }
  // Requests that were refused together count as one refusal.
  if (verdict !== 'limited' || (rest !== undefined && now < rest.until)) return current;
  const milliseconds = Math.min(FIRST_GUESS_MS * 2 ** refusals, LONGEST_GUESS_MS);
  const why = `${faultWords(error)}, rests for ${milliseconds / 1000} s`;
  return { rest: { since: now, until: now + milliseconds, why }, refusals: refusals + 1 };
}

/** A request that was already on its way when the rest was asked for says nothing about it. */
export function restAfterSuccess({ rest }: Resting, begunAt: number): Resting {
  return { rest: rest !== undefined && begunAt < rest.since ? rest : undefined, refusals: 0 };
}

/** E.g. `overloaded (503)`. */
export function faultWords({ code, upstreamStatus }: ProxyError): string {
  const words = code.replace('upstream_', '').replaceAll('_', ' ');
  return upstreamStatus === undefined ? words : `${words} (${upstreamStatus})`;
}

/** The time that comes with a used-up quota of the day is too short (wire.md 7.7). */
function askedRest(
  error: ProxyError,
): { readonly milliseconds: number; readonly why: string } | undefined {
  const { code, shouldRetry, retryAfterSeconds: seconds } = error;
  if (code === 'upstream_rate_limited' && shouldRetry === false) {
    return { milliseconds: LONGEST_REST_MS, why: 'its quota of the day is used up' };
  }
  if (seconds === undefined) return undefined;
  return {
    milliseconds: Math.min(seconds * 1000, LONGEST_REST_MS),
    why: `asked for ${seconds} s of rest (${error.upstreamStatus ?? error.status})`,
  };
}
