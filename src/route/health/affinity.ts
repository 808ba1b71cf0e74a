import type { Candidate } from '../decision.ts';

/**
 * Which candidate a conversation used last, as long as a prompt cache may still be warm there. A
 * list of candidates is the same list in any order.
 */
export interface Affinity {
  /** @param conversation the client's session and, for a subagent, its id */
  last(conversation: string, candidates: readonly Candidate[]): Candidate | undefined;
  used(conversation: string, candidates: readonly Candidate[], taken: Candidate): void;
  /**
   * How many conversations have begun on this list: what `round_robin` goes by. One that comes back
   * when its cache is cold begins anew.
   */
  begun(candidates: readonly Candidate[]): number;
}
