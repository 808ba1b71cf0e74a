import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/protocols/adapter.ts';
import { openaiAdapter } from '../../../src/protocols/openai/adapter.ts';
import { decodeWhole } from '../../../src/protocols/openai/decode-whole.ts';
import { testTarget } from '../../support/chat-decoding.ts';
import { answerParts, encodeFor, knownTarget, readParts } from '../../support/chat-exchange.ts';
import { chunk, completion, usageChunk } from '../../support/openai-answers.ts';

type Json = Readonly<Record<string, unknown>>;

const openrouter = knownTarget('openrouter', 'openai/gpt-6-sol');
const sonar = knownTarget('openrouter', 'perplexity/sonar');
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };
const READ = { name: 'Read', input_schema: { type: 'object' } };

const ask = (target: Target, tool: Json = {}, fields: Json = {}) =>
  encodeFor(target, {
    tools: [{ ...SEARCH, ...tool }],
    tool_choice: { type: 'tool', name: 'web_search' },
    ...fields,
  });

describe('a request for a web search', () => {
  it("becomes OpenRouter's tool, which must be called", () => {
    const { body, warnings } = ask(openrouter, { max_uses: 8, allowed_domains: ['a.test'] });
    expect(body['tools']).toEqual([
      {
        type: 'openrouter:web_search',
        parameters: { max_results: 5, max_total_results: 40, allowed_domains: ['a.test'] },
      },
    ]);
    expect(body['tool_choice']).toEqual({ type: 'openrouter:web_search' });
    expect(warnings).toEqual([]);
  });

  it('carries blocked domains and the place', () => {
    const user_location = { type: 'approximate', country: 'CH' };
    const { body } = ask(openrouter, { blocked_domains: ['b.test'], user_location });
    expect(body['tools']).toMatchObject([
      { parameters: { max_results: 5, excluded_domains: ['b.test'], user_location } },
    ]);
  });

  it('stands beside other tools', () => {
    const fields = { tools: [READ, SEARCH], tool_choice: { type: 'any' } };
    const { body } = encodeFor(openrouter, fields);
    expect(body['tools']).toMatchObject([
      { type: 'function', function: { name: 'Read' } },
      { type: 'openrouter:web_search' },
    ]);
    expect(body['tool_choice']).toBe('required');
  });

  it.each([
    sonar,
    { ...openrouter, model: 'openai/gpt-6-sol:online' },
    testTarget({ webSearch: 'model' }),
  ])('needs no tool for a model that searches by itself: %#', (target) => {
    const { body, warnings } = ask(target);
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
    expect(warnings).toEqual([]);
  });

  it.each([
    [{ allowed_domains: ['a.test', 'b.test'] }, /only pages of these domains: a\.test, b\.test$/],
    [{ blocked_domains: ['a.test'] }, /Neither .* domains: a\.test$/],
  ])('tells such a model in words of %j', (tool, words) => {
    const { body } = ask(sonar, tool, { system: 'Be brief.' });
    expect(body.messages[0]).toMatchObject({ role: 'system' });
    expect(body.messages[0]?.['content']).toMatch(/^Be brief\.\n\n/);
    expect(body.messages[0]?.['content']).toMatch(words);
  });

  it('is left out with a warning where there is no search', () => {
    const { body, warnings } = ask(knownTarget('groq', 'x'));
    expect(body).not.toHaveProperty('tools');
    expect(warnings).toMatchObject([{ feature: 'tools.0 (web_search_20250305)' }]);
  });
});

describe('canSearchWeb', () => {
  it.each([
    ['OpenRouter', openrouter, true],
    ['a model that searches by itself', sonar, true],
    ['Groq', knownTarget('groq', 'x'), false],
    ['a provider told not to', testTarget({ webSearch: 'none' }), false],
  ])('of %s', (_name, target, expected) => {
    expect(openaiAdapter.canSearchWeb?.(target)).toBe(expected);
  });
});

const cite = (url: string, title?: string) => ({
  type: 'url_citation',
  url_citation: { url, ...(title === undefined ? {} : { title }), start_index: 0, end_index: 1 },
});
const searched = (count: number) => {
  const { usage } = usageChunk() as { usage: Json };
  return {
    ...usageChunk(),
    usage: { ...usage, server_tool_use_details: { web_search_requests: count } },
  };
};
const WEB = { webSearch: true, searchQuery: 'llamas' };
const read = (chunks: Json[], context: object = WEB, target = openrouter) =>
  readParts(answerParts(chunks, target, context));

describe('the answer to a web search', () => {
  const results = (answer: ReturnType<typeof read>) =>
    (answer.blocks as { content: Json[] }[])[0]?.content.map(({ url, title }) => [url, title]);

  it('tells the sources before the text, wherever they come, each once', () => {
    const answer = read([
      chunk({ content: 'One' }),
      chunk({ content: ' two', annotations: [cite('https://a.test', 'A')] }),
      chunk({ annotations: [cite('https://b.test'), cite('https://a.test', 'A')] }),
      chunk({}, 'stop'),
      searched(2),
    ]);
    expect(answer.blockTypes).toEqual(['server_tool_use', 'web_search_tool_result', 'text']);
    expect(answer.serverTools).toEqual(['{"query":"llamas"}']);
    expect(results(answer)).toEqual([
      ['https://a.test', 'A'],
      ['https://b.test', 'https://b.test'],
    ]);
    expect(answer.text).toBe('One two');
    expect(answer.usage).toMatchObject({
      input_tokens: 11,
      server_tool_use: { web_search_requests: 2 },
    });
  });

  it('counts one search when nobody counts', () => {
    const answer = read([
      chunk({ content: 'a', annotations: [cite('https://a.test')] }),
      chunk({}, 'stop'),
      usageChunk(),
    ]);
    expect(answer.usage).toMatchObject({ server_tool_use: { web_search_requests: 1 } });
  });

  it('says that a search found nothing', () => {
    const answer = read([chunk({ content: 'Nothing.' }), chunk({}, 'stop'), searched(1)]);
    expect(results(answer)).toEqual([]);
    expect(answer.text).toBe('Nothing.');
  });

  it('claims no search where there was none', () => {
    const answer = read([chunk({ content: 'I know.' }), chunk({}, 'stop'), usageChunk()]);
    expect(answer.blockTypes).toEqual(['text']);
    expect(answer.usage).toMatchObject({ server_tool_use: null });
  });

  it('keeps thinking first', () => {
    const answer = read([
      chunk({ reasoning: 'Hm' }),
      chunk({ content: 'a', annotations: [cite('https://a.test')] }),
      chunk({}, 'stop'),
    ]);
    expect(answer.blockTypes).toEqual([
      'thinking',
      'server_tool_use',
      'web_search_tool_result',
      'text',
    ]);
  });

  it('reads the same from a whole answer', () => {
    const body = completion({ content: 'a', annotations: [cite('https://a.test', 'A')] });
    const context = { target: openrouter, toolNames: new Map<string, string>(), ...WEB };
    expect(readParts(decodeWhole(body, context))).toMatchObject({
      blockTypes: ['server_tool_use', 'web_search_tool_result', 'text'],
      text: 'a',
    });
  });

  it.each([null, 'x', [null, {}, { type: 'url_citation', url_citation: {} }]])(
    'passes over annotations such as %j',
    (annotations) => {
      const answer = read([chunk({ content: 'a', annotations }), chunk({}, 'stop')]);
      expect(answer.blockTypes).toEqual(['text']);
    },
  );

  it('streams the text of every other request at once', () => {
    const annotated = chunk({ content: 'a', annotations: [cite('https://a.test')] });
    const [first] = answerParts([annotated, chunk({}, 'stop')], openrouter);
    expect(first).toEqual({ type: 'text', text: 'a' });
  });
});
