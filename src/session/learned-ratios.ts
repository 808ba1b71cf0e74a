import type { Candidate } from '../route/decision.ts';
import { createTokenRatios } from '../tokens/token-ratios.ts';
import { loadTokenRatios, saveTokenRatios } from './token-ratio-file.ts';

/** What the answers of this session and of earlier ones have shown of tproxy's own count. */
export interface LearnedRatios {
  /** The estimate for a prompt of so many tokens by tproxy's own count. */
  correct(tokens: number, candidate: Candidate): number;
  /** `actual`: input, cache reads and cache writes together. Tokens. */
  observe(candidate: Candidate, counted: number, actual: number): void;
  /** Reads what earlier sessions have learned. Never rejects. */
  load(): Promise<void>;
  /** Writes down what this session has learned. Never rejects. */
  save(): Promise<void>;
}

export function createLearnedRatios(file: string, now: () => number): LearnedRatios {
  const ratios = createTokenRatios({ now });
  return {
    correct: (tokens, candidate) => ratios.correct(tokens, keyOf(candidate)),
    observe: (candidate, counted, actual) => ratios.observe(keyOf(candidate), counted, actual),
    load: async () => ratios.adopt(await loadTokenRatios(file)),
    save: () => saveTokenRatios(file, ratios.learned()),
  };
}

/** The route may be `passthrough`, which is of many models. */
function keyOf({ provider, model }: Candidate): string {
  return `${provider},${model}`;
}
