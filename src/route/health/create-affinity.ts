import { candidateKey } from '../candidates/candidate-key.ts';
import type { Candidate } from '../decision.ts';
import type { Affinity } from './affinity.ts';
import { remember } from './remember.ts';

/** Milliseconds that providers keep the cache of a prompt after its last use. */
const WARM_MS = 5 * 60_000;

const MAX_CONVERSATIONS = 1000;
/** Lists of candidates, and candidates, that are remembered of one conversation. */
const MAX_PER_CONVERSATION = 50;
const MAX_LISTS = 1000;

interface Conversation {
  /** By list: the candidate that it uses. */
  readonly taken: Map<string, string>;
  /** By candidate: when it was used last, on whatever list. Milliseconds since the epoch. */
  readonly usedAt: Map<string, number>;
}

export interface AffinityOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Each list has a candidate of its own, so that the `think` list of a conversation is not bound to
 * what its `default` list uses; but a cache is kept warm by every use.
 */
export function createAffinity({ now }: AffinityOptions): Affinity {
  const conversations = new Map<string, Conversation>();
  const begun = new Map<string, number>();

  const last: Affinity['last'] = (conversation, candidates) => {
    const known = conversations.get(conversation);
    const key = known?.taken.get(listKey(candidates));
    if (known === undefined || key === undefined) return undefined;
    const usedAt = known.usedAt.get(key);
    if (usedAt === undefined || now() - usedAt >= WARM_MS) return undefined;
    return candidates.find((candidate) => candidateKey(candidate) === key);
  };

  return {
    last,
    used(conversation, candidates, taken) {
      const list = listKey(candidates);
      if (last(conversation, candidates) === undefined) {
        remember(begun, list, (begun.get(list) ?? 0) + 1, MAX_LISTS);
      }
      const known = conversations.get(conversation) ?? { taken: new Map(), usedAt: new Map() };
      remember(known.taken, list, candidateKey(taken), MAX_PER_CONVERSATION);
      remember(known.usedAt, candidateKey(taken), now(), MAX_PER_CONVERSATION);
      remember(conversations, conversation, known, MAX_CONVERSATIONS);
    },
    begun: (candidates) => begun.get(listKey(candidates)) ?? 0,
  };
}

function listKey(candidates: readonly Candidate[]): string {
  return candidates.map(candidateKey).sort().join('\n\n');
}
