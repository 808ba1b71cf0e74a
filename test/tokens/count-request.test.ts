import { describe, expect, it } from 'vitest';
import type { ContentBlock, Message } from '../../src/anthropic/request.ts';
import type { CountableRequest } from '../../src/tokens/count-request.ts';
import { countRequest } from '../../src/tokens/request-counter.ts';
import { pngHeader } from '../support/image-headers.ts';

/** One token a character, so that every character that is counted shows. */
const count = (request: CountableRequest): number => countRequest(request, (text) => text.length);

const EMPTY = count({ messages: [{ role: 'user', content: '' }] });
const PNG = { type: 'base64', media_type: 'image/png', data: pngHeader(280, 280) } as const;
const PDF = { type: 'base64', media_type: 'application/pdf', data: 'A'.repeat(100_000) } as const;
const IMAGE = { type: 'image', source: PNG } as const;
const text = (content: string) => ({ type: 'text', text: content }) as const;
const cached = { cache_control: { type: 'ephemeral' } } as const;

/** What later versions of the API may send. */
const foreign = (block: unknown): ContentBlock => JSON.parse(JSON.stringify(block));

describe('countRequest', () => {
  const blocks: readonly (readonly [string, ContentBlock, number])[] = [
    ['text', { ...text('hello'), ...cached }, 5],
    ['an image', IMAGE, 100],
    ['an image by URL', { type: 'image', source: { type: 'url', url: 'https://x.test' } }, 1600],
    ['an image by file id', { type: 'image', source: { type: 'file', file_id: 'f' } }, 1600],
    ['thinking', { type: 'thinking', thinking: 'hmm', signature: 'A'.repeat(999) }, 3],
    ['hidden thinking', { type: 'thinking', thinking: '', signature: 'A'.repeat(160) }, 30],
    ['redacted thinking', { type: 'redacted_thinking', data: 'A'.repeat(160) }, 30],
    ['a tool call', { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { a: 1 } }, 5 + 4 + 7],
    [
      'a server tool call',
      { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'x' } },
      5 + 10 + 13,
    ],
    ['a tool result', { type: 'tool_result', tool_use_id: 't', content: 'done' }, 5 + 4],
    ['an empty tool result', { type: 'tool_result', tool_use_id: 't' }, 5],
    [
      'a tool result of blocks',
      {
        type: 'tool_result',
        tool_use_id: 't',
        is_error: true,
        content: [text('seen'), IMAGE, { type: 'document', source: PDF }],
      },
      5 + 4 + 100 + 2 * 2300,
    ],
    [
      'a document of text',
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'body' },
        title: 'T',
        context: 'CC',
      },
      4 + 1 + 2,
    ],
    [
      'a document of blocks',
      { type: 'document', source: { type: 'content', content: [text('body'), IMAGE] } },
      4 + 100,
    ],
    ['a document by words', { type: 'document', source: { type: 'content', content: 'body' } }, 4],
    ['a PDF', { type: 'document', source: PDF, title: null }, 2 * 2300],
    [
      'a PDF by URL',
      { type: 'document', source: { type: 'url', url: 'https://x.test' } },
      5 * 2300,
    ],
    [
      'a search result',
      { type: 'search_result', title: 'T', source: 'src', content: [text('found')] },
      1 + 3 + 5,
    ],
    ['an unknown block', foreign({ type: 'new', words: 'abc', ...cached }), 28],
    [
      'an unknown block with encrypted parts',
      foreign({ type: 'new', list: [{ encrypted_content: 'A'.repeat(160) }] }),
      26 + 30,
    ],
    ['null', foreign(null), 4],
    ['an image without a source', foreign({ type: 'image' }), 1600],
    ['an image without data', foreign({ type: 'image', source: { type: 'base64' } }), 1600],
    ['a document without a source', foreign({ type: 'document', title: 'T' }), 5 * 2300 + 1],
    ['a PDF without data', foreign({ type: 'document', source: { type: 'base64' } }), 5 * 2300],
    ['a call without a name', foreign({ type: 'tool_use', input: {} }), 5 + 2],
    ['a text that is none', foreign({ type: 'text', text: { a: 1 } }), 7],
    ['thinking without a signature', foreign({ type: 'thinking' }), 0],
    ['redacted thinking without data', foreign({ type: 'redacted_thinking' }), 0],
    ['a search result without content', foreign({ type: 'search_result', title: 'T' }), 1],
  ];

  it.each(blocks)('counts %s', (_name, block, tokens) => {
    const message: Message = { role: 'user', content: [block] };
    expect(count({ messages: [message] }) - EMPTY).toBe(tokens);
  });

  it('counts text in a string as in a block', () => {
    expect(count({ messages: [{ role: 'user', content: 'hello' }] }) - EMPTY).toBe(5);
  });

  it.each([
    ['a string', 'sys', 3],
    ['blocks', [{ ...text('sys'), ...cached }, text('tem')], 6],
  ])('counts a system prompt of %s', (_name, system, tokens) => {
    expect(count({ system }) - count({})).toBe(tokens);
  });

  it('adds a frame to the request and to each message', () => {
    expect(count({})).toBe(3);
    const message: Message = { role: 'user', content: '' };
    expect(count({ messages: [message] })).toBe(7);
    expect(count({ messages: [message, { role: 'assistant', content: [] }, message] })).toBe(15);
  });

  it('counts the name, description and schema of a tool, and the preamble once', () => {
    const tool = { name: 'Read', input_schema: { type: 'object' } } as const;
    const described = { ...tool, description: 'Reads', ...cached };
    expect(count({ tools: [tool] }) - count({})).toBe(346 + 5 + 4 + 17);
    expect(count({ tools: [described] }) - count({ tools: [tool] })).toBe(5);
    expect(count({ tools: [tool, tool] }) - count({ tools: [tool] })).toBe(5 + 4 + 17);
    expect(count({ tools: [] })).toBe(count({}));
  });

  it('counts a server tool by its JSON', () => {
    const tool = { type: 'web_search_20250305', name: 'web_search', ...cached } as const;
    expect(count({ tools: [tool] }) - count({})).toBe(346 + 5 + 50);
  });

  it.each([
    ['messages', { messages: 'hello' }, 3],
    ['a message', { messages: [null] }, 7],
    ['a system prompt', { system: { a: 1 } }, 3 + 7],
    ['tools', { tools: {} }, 3],
    ['a tool', { tools: [null, 'x'] }, 3 + 346 + 5 + 4 + 5 + 3],
    ['the name of a tool', { tools: [{ input_schema: {} }] }, 3 + 346 + 5 + 2],
  ])('takes anything for %s', (_name, request, tokens) => {
    expect(count(JSON.parse(JSON.stringify(request)))).toBe(tokens);
  });
});
