import { type CountableRequest, countRequest } from './count-request.ts';
import { createTextCounter, type TextCounter } from './count-text.ts';
import { type EncodingName, loadEncoding } from './load-encoding.ts';
import { createCountMemory } from './remember-counts.ts';

export interface TokenCounter {
  /**
   * Starts loading the tables; safe to call more than once. Rejects when they cannot be read, and
   * may then be called again; the estimate serves until it succeeds.
   */
  load(): Promise<void>;
  /** Synchronous. Exact by the encoder when the tables are there, else about 4 characters a token. */
  countRequest(request: CountableRequest): number;
}

export interface TokenCounterOptions {
  readonly encoding?: EncodingName;
  /** Where the encoder comes from. */
  readonly loadTextCounter?: (encoding: EncodingName) => Promise<TextCounter>;
}

/** Of English prose and code alike; half as many in other scripts. */
const CHARACTERS_PER_TOKEN = 4;

/** A counter for the requests of one process: it remembers what the texts it has seen count. */
export function createTokenCounter(options: TokenCounterOptions = {}): TokenCounter {
  const { encoding = 'o200k_base', loadTextCounter = loadOwnTextCounter } = options;
  let countText: TextCounter = estimateTokens;
  let loading: Promise<void> | undefined;

  async function loadTables(): Promise<void> {
    try {
      countText = createCountMemory(await loadTextCounter(encoding));
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  return {
    load() {
      loading ??= loadTables();
      return loading;
    },
    countRequest: (request) => countRequest(request, countText),
  };
}

function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

async function loadOwnTextCounter(encoding: EncodingName): Promise<TextCounter> {
  return createTextCounter(await loadEncoding(encoding));
}
