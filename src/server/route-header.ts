import type { Candidate, Decision } from '../route/decision.ts';

/** Characters. A client may name a model as long as it likes, and then not take the header back. */
const LONGEST_TEXT = 300;

/** Value of `x-tproxy-route`: the decision and the route taken, as JSON in ASCII. */
export function routeHeader(decision: Decision, taken: Candidate): string {
  const { scenario, phase, reason } = decision;
  const header = { route: shortened(taken.route), scenario, phase, reason: shortened(reason) };
  return JSON.stringify(header).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
