/** Prompts of one model as tproxy counted them and as its provider did: sums in which old ones fade. */
export interface TokenRatio {
  readonly counted: number;
  readonly actual: number;
  /** Of the last observation. Milliseconds since the epoch. */
  readonly at: number;
}

/** Corrects tproxy's count by what each model's answers have shown. Models are keyed `provider,model`. */
export interface TokenRatios {
  /** The estimate for a prompt of so many tokens by tproxy's own count. */
  correct(tokens: number, key: string): number;
  /**
   * A provider has reported what a prompt took: `actual` is input, cache reads and cache writes
   * together. What cannot be right is left out.
   */
  observe(key: string, counted: number, actual: number): void;
  /** Takes over what earlier sessions have learned, for models that this one knows nothing of. */
  adopt(ratios: ReadonlyMap<string, TokenRatio>): void;
  /** What this session has learned, with what it adopted for the same models. */
  learned(): ReadonlyMap<string, TokenRatio>;
}

/**
 * Tokens. What came before counts half after so many: the last request of a conversation weighs
 * most, since the next is much like it, and a side call of a few hundred hardly anything.
 */
const HALF_LIFE = 30_000;
/** Tokens. In a smaller prompt, what the provider puts around the text is most of it. */
const SMALLEST_PROMPT = 500;
/** No tokenizer differs more; a usage that does leaves out the cache, or counts another request. */
const LEAST_RATIO = 0.25;
const MOST_RATIO = 4;

export function createTokenRatios({ now }: { readonly now: () => number }): TokenRatios {
  const known = new Map<string, TokenRatio>();
  const observed = new Set<string>();

  return {
    correct(tokens, key) {
      const ratio = known.get(key);
      return ratio === undefined ? tokens : Math.round((tokens * ratio.actual) / ratio.counted);
    },
    observe(key, counted, actual) {
      if (counted < SMALLEST_PROMPT || !isTokenRatio({ counted, actual, at: 0 })) return;
      const former = known.get(key) ?? { counted: 0, actual: 0 };
      const rest = 0.5 ** (counted / HALF_LIFE);
      known.set(key, {
        counted: former.counted * rest + counted,
        actual: former.actual * rest + actual,
        at: now(),
      });
      observed.add(key);
    },
    adopt(ratios) {
      for (const [key, ratio] of ratios) if (!known.has(key)) known.set(key, ratio);
    },
    learned: () => new Map([...known].filter(([key]) => observed.has(key))),
  };
}

/** Whether the numbers can be those of a real tokenizer. */
export function isTokenRatio({ counted, actual, at }: TokenRatio): boolean {
  const ratio = actual / counted;
  return Number.isFinite(at) && counted > 0 && ratio >= LEAST_RATIO && ratio <= MOST_RATIO;
}
