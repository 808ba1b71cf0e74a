import type { CountableRequest } from './count-request.ts';
import type { TextCounter } from './count-text.ts';
import { USUAL_ENCODING } from './encoding-of.ts';
import type { EncodingName } from './load-encoding.ts';
import { createCountMemory } from './remember-counts.ts';
import { createRequestCounter, estimateRequest, type RequestCounter } from './request-counter.ts';

export interface TokenCounter {
  /**
   * Starts loading the tables of an encoding; safe to call more than once. Rejects when they cannot
   * be read, and may then be called again; the estimate serves until it succeeds.
   */
  load(encoding?: EncodingName): Promise<void>;
  /**
   * Synchronous. Exact by the encoder when the tables are there, else about 4 characters a token.
   * Without an encoding, o200k_base.
   */
  countRequest(request: CountableRequest, encoding?: EncodingName): number;
  /** See RequestCounter. */
  estimateRequest(request: CountableRequest): number;
}

export interface TokenCounterOptions {
  /** Where the encoders come from. */
  readonly loadTextCounter?: (encoding: EncodingName) => Promise<TextCounter>;
}

/** A counter for the requests of one process: it remembers what the texts it has seen count. */
export function createTokenCounter(options: TokenCounterOptions = {}): TokenCounter {
  const { loadTextCounter = loadOwnTextCounter } = options;
  const counters = new Map<EncodingName, RequestCounter>();
  const loading = new Map<EncodingName, Promise<void>>();

  async function loadTables(encoding: EncodingName): Promise<void> {
    try {
      const countText = createCountMemory(await loadTextCounter(encoding));
      counters.set(encoding, createRequestCounter(countText));
    } catch (error) {
      loading.delete(encoding);
      throw error;
    }
  }

  return {
    load(encoding = USUAL_ENCODING) {
      const started = loading.get(encoding) ?? loadTables(encoding);
      loading.set(encoding, started);
      return started;
    },
    countRequest: (request, encoding = USUAL_ENCODING) =>
      counters.get(encoding)?.count(request) ?? estimateRequest(request),
    estimateRequest: (request) =>
      counters.get(USUAL_ENCODING)?.estimate(request) ?? estimateRequest(request),
  };
}

async function loadOwnTextCounter(encoding: EncodingName): Promise<TextCounter> {
  const { loadTextCounter } = await import('./load-text-counter.ts');
  return loadTextCounter(encoding);
}
