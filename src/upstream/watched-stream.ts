import type { Usage } from '../anthropic/parts.ts';
import type { UpstreamFault } from '../upstream-errors/read-fault.ts';
import { createStreamUsageReader } from './forwarded-usage.ts';
import { createStreamEndGuard } from './stream-end-guard.ts';

/** What a forwarded stream says of itself. */
export interface WatchedStream {
  /**
   * The next bytes.
   * @param isWhole they are whole events, with nothing missing before them
   */
  push(bytes: Buffer, isWhole: boolean): void;
  /** The stream's last event has gone by. */
  readonly ended: boolean;
  /** What its error event reports, if one has come. */
  readonly fault: UpstreamFault | undefined;
  /** What was counted so far; undefined when nothing was. */
  usage(): Usage | undefined;
}

/** The names of all that is looked at begin with one of these. */
const WATCHED = [Buffer.from('message_'), Buffer.from('error')] as const;

/**
 * A fast path: nearly all of a stream are deltas of content, in which nothing is looked at. They are
 * told by a search for the names of the other events, which may find too much (a text may hold such
 * a name) and never too little. Its slow twin is `watchClosely`.
 */
export function watchStream(): WatchedStream {
  const closely = watchClosely();
  return {
    push(bytes, isWhole) {
      if (!isWhole || mayBeWatched(bytes)) closely.push(bytes, isWhole);
    },
    get ended() {
      return closely.ended;
    },
    get fault() {
      return closely.fault;
    },
    usage: closely.usage,
  };
}

/** Reads all of a stream. */
export function watchClosely(): WatchedStream {
  const guard = createStreamEndGuard();
  const reader = createStreamUsageReader();
  return {
    push(bytes) {
      guard.push(bytes);
      reader.push(bytes);
    },
    get ended() {
      return guard.ended;
    },
    get fault() {
      return reader.fault;
    },
    usage: () => reader.end(),
  };
}

function mayBeWatched(bytes: Buffer): boolean {
  return WATCHED.some((name) => bytes.includes(name));
}
