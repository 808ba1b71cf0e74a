import { parseAround, parseElements } from '../json/parse-parts.ts';
import { skipSpace } from '../json/scan-json.ts';
import { findMessages, type MessagesLayout } from './messages-layout.ts';

/** A request, and where its messages stand in its bytes. */
export interface RequestInPieces {
  readonly body: Readonly<Record<string, unknown>> & { readonly messages: readonly unknown[] };
  readonly layout: MessagesLayout;
}

/** Of so short a text, the memory is used again at once. */
const PIECE_BYTES = 32 * 1024;
const CLOSE_ARRAY = 0x5d;

/**
 * A fast path, by memory: parses a large request a few messages at a time, so that the text of all
 * of it, two bytes for each character as soon as one is not Latin, is never there at once. Its slow
 * twin is JSON.parse.
 * @param pieceBytes how many bytes of messages are parsed together, or more
 * @returns what JSON.parse gives; undefined when it is no JSON, or no request.
 */
export function parseInPieces(
  bytes: Buffer,
  pieceBytes = PIECE_BYTES,
): RequestInPieces | undefined {
  // Where they stand means nothing until the pieces have shown that it is JSON.
  const layout = findMessages(bytes);
  if (layout === undefined || bytes[layout.close] !== CLOSE_ARRAY) return undefined;
  const span = { start: layout.open - 1, end: layout.close + 1 };
  const body = parseAround(bytes, 'messages', span);
  const messages = body && parseMessages(bytes, layout, pieceBytes);
  return messages && { body: Object.assign(body, { messages }), layout };
}

function parseMessages(
  bytes: Buffer,
  { open, ends, close }: MessagesLayout,
  pieceBytes: number,
): readonly unknown[] | undefined {
  const messages: unknown[] = [];
  let from = open;
  let count = 0;
  for (const [index, end] of ends.entries()) {
    const isLast = index === ends.length - 1;
    count += 1;
    if (end - from < pieceBytes && !isLast) continue;
    const piece = parseElements(bytes.subarray(from, isLast ? close : end));
    if (piece?.length !== count) return undefined;
    for (const message of piece) messages.push(message);
    // Where another follows, that is a comma.
    from = skipSpace(bytes, end) + 1;
    count = 0;
  }
  return messages;
}
