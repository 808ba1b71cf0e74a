import {
  type ArraySpan,
  isArrayAt,
  type MemberSpan,
  scanElements,
  scanMembers,
} from '../json/scan-json.ts';

/** Where the messages stand in the bytes of a request. */
export interface MessagesLayout extends ArraySpan {
  /** The offset after the bracket that opens the messages. */
  readonly open: number;
}

/**
 * Finds the messages of a request that JSON.parse has taken.
 * @returns undefined when it has none, or says them twice: the last would then count.
 */
export function findMessages(bytes: Buffer): MessagesLayout | undefined {
  const found = (scanMembers(bytes) ?? []).filter(({ name }) => name === 'messages');
  const [messages, second] = found;
  if (messages === undefined || second !== undefined) return undefined;
  return isArrayAt(bytes, messages.start) ? layoutOf(bytes, messages) : undefined;
}

function layoutOf(bytes: Buffer, { start }: MemberSpan): MessagesLayout {
  const open = start + 1;
  return { open, ...scanElements(bytes, open) };
}
