/** Longer than the longest marker, so that one cut between two chunks is still seen. */
const OVERLAP_BYTES = 32;

/** A line that ends a stream. JSON cannot hold a line break, so it never stands inside data. */
const END_EVENTS = /(?:^|[\r\n])event: ?(?:message_stop|error)[\r\n]/;

/** Watches forwarded bytes for the event that must close a Messages stream (wire.md 1.5). */
export interface StreamEndGuard {
  push(bytes: Uint8Array): void;
  /** The stream's last event has gone by. */
  readonly ended: boolean;
}

/** Creates the guard of one stream. */
export function createStreamEndGuard(): StreamEndGuard {
  let tail = '';
  let ended = false;
  return {
    push(bytes) {
      const text =
        tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      ended ||= END_EVENTS.test(text);
      tail = text.slice(-OVERLAP_BYTES);
    },
    get ended() {
      return ended;
    },
  };
}
