import { describe, expect, it } from 'vitest';
import type { MessagesRequest } from '../../src/anthropic/request.ts';
import {
  offersOnlyWebSearch,
  searchQuery,
  webSearchParts,
  webSearchUnavailable,
  webSearchWish,
} from '../../src/conversation/web-search.ts';
import { readParts } from '../support/chat-exchange.ts';

const SEARCH = { type: 'web_search_20250305', name: 'web_search', max_uses: 8 } as const;
const READ = { name: 'Read', input_schema: { type: 'object' } } as const;
const asked = (fields: Partial<MessagesRequest>) => fields as MessagesRequest;

describe('webSearchWish', () => {
  it('reads the domains, the limit, the place and whether it is forced', () => {
    const user_location = { type: 'approximate', city: 'Bern' } as const;
    const tool = { ...SEARCH, allowed_domains: ['a.test'], user_location };
    const tool_choice = { type: 'tool', name: 'web_search' } as const;
    expect(webSearchWish({ tools: [READ, tool], tool_choice })).toEqual({
      allowedDomains: ['a.test'],
      blockedDomains: [],
      maxUses: 8,
      userLocation: user_location,
      isForced: true,
    });
  });

  it('is not forced by another choice', () => {
    expect(webSearchWish({ tools: [SEARCH], tool_choice: { type: 'auto' } })?.isForced).toBe(false);
  });

  it.each([[undefined], [[]], [[READ]]])('finds none in %j', (tools) => {
    expect(webSearchWish({ ...(tools && { tools: [...tools] }) })).toBeUndefined();
  });
});

describe('offersOnlyWebSearch', () => {
  it.each([
    [[SEARCH], true],
    [[SEARCH, READ], false],
    [[READ], false],
    [[], false],
  ])('of %j says %s', (tools, expected) => {
    expect(offersOnlyWebSearch({ tools: [...tools] })).toBe(expected);
  });
});

describe('searchQuery', () => {
  it.each<[unknown, string]>([
    ['Perform a web search for the query: latest llama news', 'latest llama news'],
    [[{ type: 'text', text: 'Perform a web search for the query: a\nb' }], 'a\nb'],
    ['what is new?', 'what is new?'],
    [[{ type: 'image' }], ''],
  ])('of %j is %j', (content, query) => {
    const messages = [
      { role: 'user', content: 'before' },
      { role: 'assistant', content: 'x' },
      { role: 'user', content },
    ] as MessagesRequest['messages'];
    expect(searchQuery({ messages })).toBe(query);
  });

  it('is empty without a user message', () => {
    expect(searchQuery(asked({ messages: [] }))).toBe('');
  });
});

describe('webSearchParts', () => {
  it('pairs a search with its results under one id', () => {
    const parts = webSearchParts('q', [{ url: 'https://a.test', title: 'A' }]);
    const answer = readParts([...parts, { type: 'finish', reason: 'end_turn' }]);
    expect(answer.blockTypes).toEqual(['server_tool_use', 'web_search_tool_result']);
    expect(answer.serverTools).toEqual(['{"query":"q"}']);
    const [start] = parts;
    const id = start?.type === 'server-tool' ? start.id : '';
    expect(id).toMatch(/^srvtoolu_[a-zA-Z0-9]+$/);
    expect(answer.blocks).toEqual([
      {
        type: 'web_search_tool_result',
        tool_use_id: id,
        content: [
          {
            type: 'web_search_result',
            url: 'https://a.test',
            title: 'A',
            encrypted_content: '',
            page_age: null,
          },
        ],
      },
    ]);
  });
});

describe('webSearchUnavailable', () => {
  it('is a whole answer that names the provider and what to do', () => {
    const answer = readParts(webSearchUnavailable({ name: 'groq' }, 'llamas'));
    expect(answer.blockTypes).toEqual(['server_tool_use', 'web_search_tool_result', 'text']);
    expect(answer.blocks).toMatchObject([
      { content: { type: 'web_search_tool_result_error', error_code: 'unavailable' } },
    ]);
    expect(answer.text).toMatch(/provider groq has none.*web_search in the \[router\] table/);
    expect(answer.stopReason).toBe('end_turn');
    expect(answer.usage).toMatchObject({ output_tokens: 0, server_tool_use: null });
  });
});
