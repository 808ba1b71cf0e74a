export interface RecentLimits {
  /** How many bodies are kept: as many conversations as usually go on side by side. */
  readonly maxBodies?: number;
  /**
   * How many bytes they may have together. A larger body is not kept, and one of an nth of that is
   * gone when n newer ones have come: the larger, the sooner.
   */
  readonly maxBytes?: number;
  /** Smaller ones cost too little to be kept, and must not push out a conversation. */
  readonly minBytes?: number;
}

/** What is kept of a body. */
export interface RecentBody {
  readonly bytes: Buffer;
}

/** The bodies that were handled last. */
export interface RecentBodies<Body extends RecentBody> {
  /** The newest first. */
  list(): readonly Body[];
  /** @param former the one that the new one has grown out of: nothing would be gained by both. */
  add(body: Body, former: Body | undefined): void;
}

const DEFAULT_MAX_BODIES = 80;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const DEFAULT_MIN_BYTES = 16 * 1024;

/** Remembers the newest bodies, within limits of number and of bytes. */
export function createRecentBodies<Body extends RecentBody>(
  limits: RecentLimits = {},
): RecentBodies<Body> {
  const { maxBodies = DEFAULT_MAX_BODIES, maxBytes = DEFAULT_MAX_BYTES } = limits;
  const { minBytes = DEFAULT_MIN_BYTES } = limits;
  let bodies: readonly Body[] = [];
  return {
    list: () => bodies,
    add(body, former) {
      const { length } = body.bytes;
      if (length < minBytes || length > maxBytes) return;
      const kept = [body];
      let bytes = length;
      for (const each of bodies) {
        if (kept.length === maxBodies) break;
        const isLargeForItsAge = each.bytes.length * (kept.length + 1) > maxBytes;
        if (each === former || isLargeForItsAge || bytes + each.bytes.length > maxBytes) continue;
        kept.push(each);
        bytes += each.bytes.length;
      }
      bodies = kept;
    },
  };
}
