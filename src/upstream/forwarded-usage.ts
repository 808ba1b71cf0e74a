import type { Usage } from '../anthropic/parts.ts';
import { isRecord } from '../json/is-record.ts';
import { parseJson } from '../json/parse-json.ts';
import { mergeUsage, NO_COUNTS, toUsage } from '../protocols/anthropic/read-usage.ts';
import { createSseDecoder } from '../sse/decode-sse.ts';
import { readBareFault, readFault, type UpstreamFault } from '../upstream-errors/read-fault.ts';

/** Bytes of a whole answer that are looked at for its counts. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Reads the token counts out of a forwarded answer. It never throws: the answer goes on as it is. */
export interface UsageReader {
  push(bytes: Buffer): void;
  /** What was counted; undefined when nothing was. */
  end(): Usage | undefined;
}

/** Reads what a stream says of itself. */
export interface StreamUsageReader extends UsageReader {
  /** What its error event reports, if one has come. */
  readonly fault: UpstreamFault | undefined;
}

/** For a stream: the counts stand in message_start and message_delta (wire.md 1.6). */
export function createStreamUsageReader(): StreamUsageReader {
  let counts = NO_COUNTS;
  let fault: UpstreamFault | undefined;
  let readable = true;
  let isOver = false;
  const decoder = createSseDecoder(({ event, data }) => {
    if (isOver) return;
    isOver = event === 'error' || event === 'message_stop';
    if (event === 'error') {
      const reported = parse(data);
      fault = readFault(reported) ?? readBareFault(reported) ?? unread(data);
      return;
    }
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
    get fault() {
      return fault;
    },
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

function unread(message: string): UpstreamFault {
  return { message, codes: [], details: '' };
}

function parse(json: string): Record<string, unknown> | undefined {
  const value = parseJson(json);
  return isRecord(value) ? value : undefined;
}
