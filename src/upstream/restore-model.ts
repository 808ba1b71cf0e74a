import { parseJson } from '../json/parse-json.ts';

/** Bytes. A message_start frame is a few hundred; more than this is something else. */
const MAX_HELD_BYTES = 64 * 1024;

/** Puts the model that the client asked for back into a forwarded answer. */
export interface ModelRestorer {
  /** The bytes that can go out now. */
  push(bytes: Buffer): Buffer;
  /** What was still held back. */
  end(): Buffer;
}

const NOTHING = Buffer.alloc(0);

/**
 * For a stream: rewrites the message_start frame and lets all other bytes through as they are. The
 * client drops thinking that another model's name signed (peers.md 2).
 */
export function createStreamModelRestorer(model: string): ModelRestorer {
  let held: Buffer = NOTHING;
  let done = false;
  return {
    push(bytes) {
      if (done) return bytes;
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const frame = startFrame(held);
      if (frame === undefined && held.length < MAX_HELD_BYTES) return NOTHING;
      const out = frame === undefined ? held : replaceFrame(held, frame, model);
      held = NOTHING;
      done = true;
      return out;
    },
    end() {
      return held;
    },
  };
}

/** For a whole answer: holds the body and rewrites it once. */
export function createBodyModelRestorer(model: string): ModelRestorer {
  const chunks: Buffer[] = [];
  return {
    push(bytes) {
      chunks.push(bytes);
      return NOTHING;
    },
    end() {
      const body = Buffer.concat(chunks);
      const message = parseObject(body.toString('utf8'));
      return typeof message?.['model'] === 'string'
        ? Buffer.from(JSON.stringify({ ...message, model }))
        : body;
    },
  };
}

interface Frame {
  readonly start: number;
  readonly end: number;
}

/** The data of the message_start frame, once all of it is there. */
function startFrame(bytes: Buffer): Frame | undefined {
  const match = /(?:^|\n)event: ?message_start\r?\ndata: ?(.*?)\r?\n/s.exec(
    bytes.toString('latin1'),
  );
  if (match?.[1] === undefined) return undefined;
  const start = match.index + match[0].lastIndexOf(match[1]);
  return { start, end: start + match[1].length };
}

function replaceFrame(bytes: Buffer, { start, end }: Frame, model: string): Buffer {
  const event = parseObject(bytes.toString('utf8', start, end));
  const message = event?.['message'];
  if (typeof message !== 'object' || message === null) return bytes;
  const data = JSON.stringify({ ...event, message: { ...message, model } });
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(data), bytes.subarray(end)]);
}

function parseObject(json: string): Record<string, unknown> | undefined {
  // Not ours to judge: what cannot be read goes through as it came.
  const value = parseJson(json);
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
