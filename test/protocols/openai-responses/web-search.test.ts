import { describe, expect, it } from 'vitest';
import { openaiResponsesAdapter } from '../../../src/protocols/openai-responses/adapter.ts';
import { readAnswer } from '../../support/gemini-answers.ts';
import {
  answered,
  completed,
  decodeEvents,
  encodeResponse,
  itemEvents,
  messageEvents,
  reasoningEvents,
  responsesContext,
  responsesTarget,
} from '../../support/responses-exchange.ts';

type Json = Readonly<Record<string, unknown>>;

const SEARCH = { type: 'web_search_20250305', name: 'web_search' };
const ask = (tool: Json = {}, fields: Json = {}, model?: string) =>
  encodeResponse(
    {
      tools: [{ ...SEARCH, ...tool }],
      tool_choice: { type: 'tool', name: 'web_search' },
      ...fields,
    },
    responsesTarget(model),
  );

describe('a request for a web search', () => {
  it("becomes the provider's own tool, within the client's limits", () => {
    const user_location = { type: 'approximate', country: 'CH', city: null };
    const { body, warnings } = ask({ max_uses: 8, allowed_domains: ['a.test'], user_location });
    expect(body).toMatchObject({
      tools: [
        {
          type: 'web_search',
          filters: { allowed_domains: ['a.test'] },
          user_location: { type: 'approximate', country: 'CH' },
        },
      ],
      tool_choice: 'required',
      max_tool_calls: 8,
      include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
    });
    expect(warnings).toEqual([]);
  });

  it('asks for blocked domains in words', () => {
    const { body, warnings } = ask({ blocked_domains: ['b.test'] }, { system: 'S' });
    expect(body['instructions']).toBe(
      'S\n\nNeither search nor cite pages of these domains: b.test',
    );
    expect(warnings.map(({ feature }) => feature)).toEqual(['web_search.blocked_domains']);
  });

  it('stands beside other tools', () => {
    const tools = [{ name: 'Read', input_schema: { type: 'object' } }, SEARCH];
    const { body } = ask({}, { tools });
    expect(body['tools']).toMatchObject([{ name: 'Read' }, { type: 'web_search' }]);
    expect(body['tool_choice']).toMatchObject({
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'web_search' }],
    });
  });

  it('goes without the effort with which no search is possible', () => {
    expect(ask({}, { thinking: { type: 'disabled' } }, 'gpt-5').body['reasoning']).toEqual({
      effort: 'low',
    });
  });
});

describe('the answer to a web search', () => {
  const context = responsesContext({ webSearch: true, searchQuery: 'asked' });
  const searchCall = (index: number, action: Json | undefined): readonly Json[] =>
    itemEvents(
      index,
      { type: 'web_search_call', id: `ws_${index}`, status: 'completed', action },
      { type: 'response.web_search_call.searching' },
      { type: 'response.web_search_call.completed' },
    );
  const found = (query: string, ...urls: string[]): Json => ({
    type: 'search',
    query,
    sources: urls.map((url) => ({ type: 'url', url })),
  });
  const cited = (text: string, ...pages: Json[]): readonly Json[] =>
    messageEvents(9, text, {
      content: [
        {
          type: 'output_text',
          text,
          annotations: pages.map((page) => ({ type: 'url_citation', ...page })),
        },
      ],
    });
  const read = (...events: readonly Json[]) => {
    const { parts, error } = decodeEvents(answered(...events), context);
    expect(error).toBeUndefined();
    return readAnswer(parts);
  };
  const pages = (block: unknown) =>
    (block as { content: readonly { url: string; title: string }[] }).content.map(
      ({ url, title }) => [url, title],
    );

  it('has the searches, their sources with titles, then the text', () => {
    const answer = read(
      ...reasoningEvents(0, ['Search']),
      ...searchCall(1, found('q', 'https://a.test', 'https://b.test')),
      ...searchCall(2, { type: 'open_page', url: 'https://a.test' }),
      ...searchCall(3, { type: 'search', queries: ['r', 's'], sources: [] }),
      ...cited(
        'News',
        { url: 'https://a.test', title: 'A' },
        { url: 'https://c.test', title: 'C' },
        { url: 'https://c.test', title: 'C' },
      ),
    );
    expect(answer.blockTypes).toEqual([
      'thinking',
      'server_tool_use',
      'web_search_tool_result',
      'server_tool_use',
      'web_search_tool_result',
      'text',
    ]);
    expect(answer.serverTools).toEqual(['{"query":"q"}', '{"query":"r; s"}']);
    expect(answer.blocks.map(pages)).toEqual([
      [
        ['https://a.test', 'A'],
        ['https://b.test', 'https://b.test'],
      ],
      [['https://c.test', 'C']],
    ]);
    expect(answer.text).toBe('News');
    expect(answer.usage).toMatchObject({ server_tool_use: { web_search_requests: 2 } });
  });

  it('counts a search that only its citations tell of', () => {
    const answer = read(...cited('News', { url: 'https://a.test' }));
    expect(answer.serverTools).toEqual(['{"query":"asked"}']);
    expect(answer.blocks.map(pages)).toEqual([[['https://a.test', 'https://a.test']]]);
  });

  it('has what was searched for from the client when the provider does not say it', () => {
    expect(read(...searchCall(0, undefined), ...cited('x')).serverTools).toEqual([
      '{"query":"asked"}',
    ]);
  });

  it('is text alone when nothing was searched', () => {
    const answer = read(...cited('I know'));
    expect(answer.blockTypes).toEqual(['text']);
    expect(answer.usage).toMatchObject({ server_tool_use: null });
  });

  it('reads the same when it comes whole', () => {
    const item = { type: 'web_search_call', id: 'w', status: 'completed' };
    const output = [
      { ...item, action: found('q', 'https://a.test') },
      {
        type: 'message',
        content: [
          {
            type: 'output_text',
            text: 'News',
            annotations: [{ type: 'url_citation', url: 'https://a.test', title: 'A' }],
          },
        ],
      },
    ];
    const whole = completed({ output })['response'];
    const answer = readAnswer(openaiResponsesAdapter.decodeWhole(whole, context));
    expect(answer.blockTypes).toEqual(['server_tool_use', 'web_search_tool_result', 'text']);
    expect(answer.blocks.map(pages)).toEqual([[['https://a.test', 'A']]]);
  });

  it('is nothing but text for an ordinary request', () => {
    const { parts } = decodeEvents(
      answered(
        ...searchCall(0, found('q', 'https://a.test')),
        ...cited('x', { url: 'https://a.test' }),
      ),
    );
    expect(readAnswer(parts).blockTypes).toEqual(['text']);
  });
});
