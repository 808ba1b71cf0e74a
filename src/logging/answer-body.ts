import { isRecord } from '../json/is-record.ts';
import type { CapturedAnswer } from '../server/capture-answer.ts';
import { createSseDecoder } from '../sse/decode-sse.ts';

/**
 * The body of an answer as JSON: what it is, where it is JSON; a list of its events, where it is a
 * stream; else its text.
 */
export function answerBody({ headers, bytes, isCut }: CapturedAnswer): unknown {
  const type = String(headers['content-type'] ?? '');
  if (type.startsWith('text/event-stream')) return eventsOf(bytes);
  const text = bytes.toString('utf8');
  return isCut ? text : parsed(text);
}

function eventsOf(bytes: Buffer): readonly unknown[] {
  const events: unknown[] = [];
  const decoder = createSseDecoder(({ data }) => {
    const event = parsed(data);
    const last = events.at(-1);
    const joined = isRecord(event) && isRecord(last) ? joinedDeltas(last, event) : undefined;
    if (joined === undefined) events.push(event);
    else events[events.length - 1] = joined;
  });
  try {
    decoder.push(bytes);
    decoder.end();
  } catch {
    // One event is larger than a decoder takes: what came before it is kept.
  }
  return events;
}

/** The field of each kind of delta that goes on in the next one. */
const GROWING = ['text', 'thinking', 'partial_json', 'signature'];

/**
 * Two deltas of one block as one: a text is then as readable as it was meant, and a key that a model
 * repeats does not escape by being cut in two.
 */
function joinedDeltas(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): object | undefined {
  const isSameBlock =
    one['type'] === 'content_block_delta' &&
    other['type'] === 'content_block_delta' &&
    one['index'] === other['index'];
  const { delta: first } = one;
  const { delta: second } = other;
  if (!isSameBlock || !isRecord(first) || !isRecord(second)) return undefined;
  if (first['type'] !== second['type']) return undefined;
  const field = GROWING.find((name) => typeof second[name] === 'string');
  if (field === undefined) return undefined;
  const text = `${String(first[field] ?? '')}${String(second[field])}`;
  return { ...one, delta: { ...first, [field]: text } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
