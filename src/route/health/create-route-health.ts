import type { ProxyError } from '../../errors/proxy-error.ts';
import { candidateKey } from '../candidates/candidate-key.ts';
import type { Candidate } from '../decision.ts';
import {
  blockedUntil,
  type Circuit,
  CLOSED_CIRCUIT,
  circuitAfterBegin,
  circuitAfterFailure,
  circuitWithoutVerdict,
} from './circuit.ts';
import { type FaultVerdict, faultVerdict } from './fault-verdict.ts';
import type { Rest, RouteHealth } from './health.ts';
import { remember } from './remember.ts';
import { faultWords, RESTED, type Resting, restAfter, restAfterSuccess } from './rest-after.ts';

/** How much the newest answer counts in the smoothed latency. */
const NEWEST_WEIGHT = 0.3;

/** Routes that are remembered; a configuration has far fewer. */
const MAX_REMEMBERED = 1000;

interface RouteState {
  readonly circuit: Circuit;
  readonly lastFault: string;
  readonly resting: Resting;
  /** Milliseconds, smoothed. */
  readonly latency: number | undefined;
}

const UNTRIED: RouteState = {
  circuit: CLOSED_CIRCUIT,
  lastFault: '',
  resting: RESTED,
  latency: undefined,
};

export interface RouteHealthOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Remembers what requests have shown. Limits and faults are those of one route; an address where
 * nobody answers is that of all candidates of its provider.
 */
export function createRouteHealth({ now }: RouteHealthOptions): RouteHealth {
  return new RememberedHealth(now);
}

class RememberedHealth implements RouteHealth {
  readonly #now: () => number;
  readonly #routes = new Map<string, RouteState>();
  readonly #providers = new Map<string, Circuit>();

  constructor(now: () => number) {
    this.#now = now;
  }

  resting(candidate: Candidate): Rest | undefined {
    const now = this.#now();
    const { circuit, lastFault, resting } = this.#route(candidate);
    const { rest } = resting;
    const [longest] = [
      rest !== undefined && now < rest.until ? rest : undefined,
      circuitRest(circuit, lastFault, now),
      circuitRest(this.#provider(candidate), `${candidate.provider} cannot be reached`, now),
    ]
      .filter((found) => found !== undefined)
      .sort((one, other) => other.until - one.until);
    return longest === undefined ? undefined : { until: longest.until, why: longest.why };
  }

  latency(candidate: Candidate): number | undefined {
    return this.#route(candidate).latency;
  }

  begin(candidate: Candidate): void {
    this.#changeCircuits(candidate, { route: circuitAfterBegin, provider: circuitAfterBegin });
  }

  succeeded(candidate: Candidate, firstByteMs: number): void {
    this.#changeCircuits(candidate, CIRCUIT_CHANGES.sound);
    const state = this.#route(candidate);
    const { latency = firstByteMs } = state;
    this.#setRoute(candidate, {
      ...state,
      resting: restAfterSuccess(state.resting, this.#now() - firstByteMs),
      latency: latency + NEWEST_WEIGHT * (firstByteMs - latency),
    });
  }

  failed(candidate: Candidate, error: ProxyError): void {
    const verdict = faultVerdict(error.code);
    this.#changeCircuits(candidate, CIRCUIT_CHANGES[verdict]);
    const state = this.#route(candidate);
    const counts = verdict === 'faulty' || verdict === 'silent';
    this.#setRoute(candidate, {
      ...state,
      lastFault: counts ? faultWords(error) : state.lastFault,
      resting: restAfter(state.resting, error, this.#now()),
    });
  }

  #changeCircuits(candidate: Candidate, { route, provider }: CircuitChanges): void {
    const now = this.#now();
    const state = this.#route(candidate);
    this.#setRoute(candidate, { ...state, circuit: route(state.circuit, now) });
    const changed = provider(this.#provider(candidate), now);
    remember(this.#providers, candidate.provider, changed, MAX_REMEMBERED);
  }

  #route(candidate: Candidate): RouteState {
    return this.#routes.get(candidateKey(candidate)) ?? UNTRIED;
  }

  #setRoute(candidate: Candidate, state: RouteState): void {
    remember(this.#routes, candidateKey(candidate), state, MAX_REMEMBERED);
  }

  #provider({ provider }: Candidate): Circuit {
    return this.#providers.get(provider) ?? CLOSED_CIRCUIT;
  }
}

type CircuitChange = (circuit: Circuit, now: number) => Circuit;

interface CircuitChanges {
  readonly route: CircuitChange;
  readonly provider: CircuitChange;
}

const closed: CircuitChange = () => CLOSED_CIRCUIT;

const CIRCUIT_CHANGES: Readonly<Record<FaultVerdict, CircuitChanges>> = {
  limited: { route: closed, provider: closed },
  faulty: { route: circuitAfterFailure, provider: closed },
  silent: { route: circuitAfterFailure, provider: circuitWithoutVerdict },
  unreachable: { route: circuitWithoutVerdict, provider: circuitAfterFailure },
  sound: { route: closed, provider: closed },
  unknown: { route: circuitWithoutVerdict, provider: circuitWithoutVerdict },
};

function circuitRest(circuit: Circuit, fault: string, now: number): Rest | undefined {
  const until = blockedUntil(circuit, now);
  if (until === undefined) return undefined;
  const why =
    until === circuit.trialUntil
      ? 'another request is trying whether it works again'
      : `failed ${circuit.failures} times in a row: ${fault}`;
  return { until, why };
}
