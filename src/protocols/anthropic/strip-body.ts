import { isRecord } from '../../json/is-record.ts';

type Body = Readonly<Record<string, unknown>>;

/** Where a client's own data stands: names in there are none of the protocol's fields. */
const OPAQUE_FIELDS = new Set(['input', 'input_schema', 'schema', 'metadata']);

/** The body without fields of these names, wherever they stand; undefined when there are none. */
export function withoutFields(body: Body, names: readonly string[]): Body | undefined {
  const state = { changed: false };
  const stripped = strip(body, new Set(names), state);
  return state.changed && isRecord(stripped) ? stripped : undefined;
}

/** The body without the thinking of its assistant turns; undefined when there is none. */
export function withoutThinkingBlocks(body: Body): Body | undefined {
  const messages: unknown = body['messages'];
  if (!Array.isArray(messages)) return undefined;
  let changed = false;
  const kept = messages.map((message: unknown) => {
    if (!isRecord(message) || !Array.isArray(message['content'])) return message;
    const content = message['content'].filter((block: unknown) => !isThinking(block));
    if (content.length === message['content'].length) return message;
    changed = true;
    return { ...message, content: content.length > 0 ? content : [OMITTED] };
  });
  return changed ? { ...body, messages: kept } : undefined;
}

/** A turn may not be empty, and dropping it would put two user turns side by side. */
const OMITTED = { type: 'text', text: '(thinking omitted)' };

function isThinking(block: unknown): boolean {
  return isRecord(block) && (block['type'] === 'thinking' || block['type'] === 'redacted_thinking');
}

function strip(value: unknown, names: ReadonlySet<string>, state: { changed: boolean }): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => strip(entry, names, state));
  if (!isRecord(value)) return value;
  const fields: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    if (names.has(name)) {
      state.changed = true;
      continue;
    }
    const kept = OPAQUE_FIELDS.has(name) ? entry : strip(entry, names, state);
    // An object of which nothing is left says nothing any more.
    if (!isEmptied(entry, kept)) fields[name] = kept;
  }
  return fields;
}

function isEmptied(before: unknown, after: unknown): boolean {
  return (
    isRecord(before) &&
    isRecord(after) &&
    Object.keys(after).length === 0 &&
    Object.keys(before).length > 0
  );
}
