import type { Usage } from '../anthropic/parts.ts';
import { isRecord } from '../json/is-record.ts';
import { mergeUsage, NO_COUNTS, toUsage } from '../protocols/anthropic/read-usage.ts';
import { createSseDecoder } from '../sse/decode-sse.ts';

/** Bytes of a whole answer that are looked at for its counts. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Reads the token counts out of a forwarded answer. It never throws: the answer goes on as it is. */
export interface UsageReader {
  push(bytes: Buffer): void;
  /** What was counted; undefined when nothing was. */
  end(): Usage | undefined;
}

/** For a stream: the counts stand in message_start and message_delta (wire.md 1.6). */
export function createStreamUsageReader(): UsageReader {
  let counts = NO_COUNTS;
  let readable = true;
  const decoder = createSseDecoder(({ event, data }) => {
    if (event !== 'message_start' && event !== 'message_delta') return;
    const json = parse(data);
    const message = json?.['message'];
    counts = mergeUsage(counts, (isRecord(message) ? message : json)?.['usage']);
  });
  return {
    push(bytes) {
      if (!readable) return;
      try {
        decoder.push(bytes);
      } catch {
        // An event too long to be looked at: the client may still read it.
        readable = false;
      }
    },
    end: () => toUsage(counts, 0),
  };
}

/** For a whole answer. */
export function createBodyUsageReader(): UsageReader {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    push(bytes) {
      length += bytes.length;
      if (length <= MAX_BODY_BYTES) chunks.push(bytes);
    },
    end() {
      if (length > MAX_BODY_BYTES) return undefined;
      return toUsage(mergeUsage(NO_COUNTS, parse(Buffer.concat(chunks).toString())?.['usage']), 0);
    },
  };
}

function parse(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    // Not JSON, so nothing is counted.
    return undefined;
  }
}
