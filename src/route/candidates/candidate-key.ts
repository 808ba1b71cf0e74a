import type { Candidate } from '../decision.ts';

/** Tells candidates apart: `passthrough` stands for each model that the client may ask for. */
export function candidateKey({ route, model }: Candidate): string {
  return `${route}\n${model}`;
}
