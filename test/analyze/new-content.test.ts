import { describe, expect, it } from 'vitest';
import { countNewContent } from '../../src/analyze/new-content.ts';
import { readConversation } from '../../src/analyze/read-conversation.ts';
import { assistant, DOCUMENT, IMAGE, system, toolResult, user } from '../support/analyzable.ts';

describe('countNewContent', () => {
  it.each([
    ['none', [user('hello')], 0, 0],
    ['an image', [user(IMAGE, 'what is this?')], 1, 0],
    ['a document', [user(DOCUMENT)], 0, 1],
    ['several', [user(IMAGE, DOCUMENT, IMAGE)], 2, 1],
    ['one that was answered', [user(IMAGE), assistant('A cat.'), user('why?')], 0, 0],
    ['one in each', [user(IMAGE), assistant('A cat.'), user(IMAGE)], 1, 0],
    ['one before an answer begun for the model', [user(IMAGE), assistant('{')], 0, 0],
    ['user messages side by side', [user(IMAGE), user(DOCUMENT), system('listing')], 1, 1],
    ['a tool result', [assistant('x'), user(toolResult('t', [IMAGE, DOCUMENT]))], 1, 1],
    [
      'a tool result with text',
      [user(toolResult('t', [{ type: 'text', text: 'a' }, IMAGE]))],
      1,
      0,
    ],
    ['a tool result of text', [user(toolResult('t', 'image'))], 0, 0],
    ['a result in a result', [user(toolResult('t', [toolResult('u', [IMAGE])]))], 1, 0],
    [
      'a document made of blocks',
      [user({ type: 'document', source: { type: 'content', content: [IMAGE] } })],
      1,
      1,
    ],
    ['a system message', [user('a'), system([IMAGE])], 0, 0],
    ['an image without a source', [user({ type: 'image' })], 1, 0],
  ])('counts what is new: %s', (_, messages, images, documents) => {
    expect(countNewContent(readConversation(messages))).toEqual({ images, documents });
  });

  it('follows results that are nested very deep', () => {
    let block: unknown = IMAGE;
    for (let depth = 0; depth < 100_000; depth += 1) block = toolResult('t', [block]);
    expect(countNewContent(readConversation([user(block)])).images).toBe(1);
  });
});
