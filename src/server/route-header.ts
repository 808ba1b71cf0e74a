import type { Candidate, Decision } from '../route/decision.ts';

/** Value of `x-tproxy-route`: the decision and the route taken, as JSON in ASCII. */
export function routeHeader(decision: Decision, taken: Candidate): string {
  const { scenario, phase, reason } = decision;
  return JSON.stringify({ route: taken.route, scenario, phase, reason }).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
