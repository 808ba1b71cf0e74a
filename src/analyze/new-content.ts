import { isRecord } from '../json/is-record.ts';
import { records } from './loose-blocks.ts';
import { afterLastAnswer, type LooseMessage } from './read-conversation.ts';

export interface NewContent {
  readonly images: number;
  readonly documents: number;
}

/**
 * Images and documents of user messages that no answer has followed yet, at any depth: in tool
 * results, and in documents that are made of blocks. Those of earlier turns stay in the conversation
 * and say nothing about this one (client.md 3.3).
 */
export function countNewContent(messages: readonly LooseMessage[]): NewContent {
  let images = 0;
  let documents = 0;
  const open = afterLastAnswer(messages)
    .filter(({ role }) => role === 'user')
    .flatMap(({ blocks }) => blocks);
  // A list instead of recursion: how deep a request is nested is up to whoever sends it.
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    if (block['type'] === 'image') images += 1;
    if (block['type'] === 'document') documents += 1;
    const source = block['source'];
    for (const inner of records(block['content'])) open.push(inner);
    if (isRecord(source)) for (const inner of records(source['content'])) open.push(inner);
  }
  return { images, documents };
}
