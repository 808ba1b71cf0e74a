import { isRecord } from '../json/is-record.ts';
import { ENVELOPE_PREFIX } from './reasoning-envelope.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * Removes the thinking blocks that tproxy signed for another provider: Anthropic refuses a
 * signature that is not its own (wire.md 9.4). Its own blocks are not touched.
 * @returns the same object when there is nothing to remove.
 */
export function dropForeignThinking(body: Body): Body {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  let changed = false;
  const kept = messages.map((message: unknown) => {
    if (!isRecord(message) || !Array.isArray(message['content'])) return message;
    const content = message['content'].filter((block: unknown) => !isForeignThinking(block));
    if (content.length === message['content'].length) return message;
    changed = true;
    return { ...message, content: content.length > 0 ? content : [PLACEHOLDER] };
  });
  return changed ? { ...body, messages: kept } : body;
}

/** A turn may not be empty, and dropping it would put two user turns side by side. */
const PLACEHOLDER = { type: 'text', text: '(thinking omitted)' };

function isForeignThinking(block: unknown): boolean {
  return (
    isRecord(block) &&
    block['type'] === 'thinking' &&
    typeof block['signature'] === 'string' &&
    block['signature'].startsWith(ENVELOPE_PREFIX)
  );
}
