import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';
import { fitForAnthropic } from '../../src/conversation/fit-for-anthropic.ts';

const SAMPLES = new URL('../../../shared/samples/', import.meta.url);
const FOREIGN = encodeEnvelope({ provider: 'deepseek', model: 'm', data: { signature: 's' } });

const text = (words: string) => ({ type: 'text', text: words });
const ask = { role: 'user', content: 'Go' };
const bodyOf = (...content: readonly unknown[]) => ({
  model: 'claude-opus-4-8',
  messages: [ask, { role: 'assistant', content }, ask],
});
const fitContent = (content: readonly unknown[], needsSignatures = true): unknown => {
  const messages: unknown = fitForAnthropic(bodyOf(...content), { needsSignatures })['messages'];
  return Array.isArray(messages) ? messages[1].content : undefined;
};

const search = (secret: string, id = 'srvtoolu_01AB') => [
  { type: 'server_tool_use', id, name: 'web_search', input: { query: 'q' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: id,
    content: [
      { type: 'web_search_result', url: 'https://x.test', title: 'X', encrypted_content: secret },
    ],
  },
];
const SEARCH_TEXT = [
  text('[web_search was run with {"query":"q"}]'),
  text('Web search results:\n- X: https://x.test'),
];

describe('fitForAnthropic', () => {
  it.each([
    ['thinking that tproxy signed', { type: 'thinking', thinking: 'x', signature: FOREIGN }],
    ['redacted thinking of others', { type: 'redacted_thinking', data: FOREIGN }],
    ['thinking that nobody signed', { type: 'thinking', thinking: 'x', signature: '' }],
    ['thinking without a signature', { type: 'thinking', thinking: 'x' }],
    ['empty text', text('')],
  ])('drops %s', (_title, block) => {
    expect(fitContent([block, text('Hello')])).toEqual([text('Hello')]);
  });

  it('leaves a note where nothing else is left', () => {
    const thinking = { type: 'thinking', thinking: 'x', signature: FOREIGN };
    expect(fitContent([thinking])).toEqual([text('(thinking omitted)')]);
    expect(fitContent([text('')])).toEqual([text('(empty message)')]);
  });

  it('keeps thinking without a signature for a server that signs none', () => {
    const blocks = [{ type: 'thinking', thinking: 'x', signature: '' }, text('Hello')];
    const body = bodyOf(...blocks);
    expect(fitForAnthropic(body, { needsSignatures: false })).toBe(body);
  });

  it.each([
    ['that tproxy wrote down', ''],
    ['of another provider', FOREIGN],
  ])('tells a search %s as text', (_title, secret) => {
    expect(fitContent([...search(secret), text('Found')])).toEqual([...SEARCH_TEXT, text('Found')]);
  });

  it('tells a search with an id of another form as text', () => {
    expect(fitContent(search('EqQB', 'call_1'))).toEqual(SEARCH_TEXT);
  });

  it('makes the ids of a call and its result legal in the same way', () => {
    const body = {
      messages: [
        ask,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'f.Bash:0', name: 'Bash', input: {} }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'f.Bash:0', content: 'ok' }],
        },
      ],
    };
    const fitted = JSON.parse(JSON.stringify(fitForAnthropic(body, { needsSignatures: true })));
    const { id } = fitted.messages[1].content[0];
    expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(fitted.messages[2].content[0].tool_use_id).toBe(id);
  });

  it.each([
    ['signed thinking', { type: 'thinking', thinking: '', signature: 'EqQBCkgIBRABGAIiQL8=' }],
    ['redacted thinking', { type: 'redacted_thinking', data: 'opaque==' }],
    ['a call', { type: 'tool_use', id: 'toolu_01A-b', name: 'Read', input: {} }],
    ['a block of an unknown type', { type: 'hologram', data: 1 }],
    ['text', text('Hello')],
  ])('returns the very same object for %s of Anthropic', (_title, block) => {
    const body = bodyOf(block, ...search('EqQBCkgIBRABGAIiQL8='));
    expect(fitForAnthropic(body, { needsSignatures: true })).toBe(body);
  });

  it('keeps every message and block that it has no reason to change', () => {
    const signed = { type: 'thinking', thinking: 'mine', signature: 'EqQB' };
    const body = {
      messages: [
        ask,
        { role: 'assistant', content: [signed, text('one')] },
        ask,
        { role: 'assistant', content: [signed, text('')] },
      ],
    };
    const messages: unknown = fitForAnthropic(body, { needsSignatures: true })['messages'];
    const kept = Array.isArray(messages) ? messages : [];
    expect(kept[1]).toBe(body.messages[1]);
    expect(kept[3].content[0]).toBe(signed);
  });

  it.each([
    ['no messages', {}],
    ['messages of another kind', { messages: 'x' }],
    ['odd messages', { messages: [null, 1, { content: [null, 'x', 1] }] }],
  ])('returns the same object for %s', (_title, body) => {
    expect(fitForAnthropic(body, { needsSignatures: true })).toBe(body);
  });
});

// The samples are reference data that is not part of the project.
describe.skipIf(!existsSync(SAMPLES))(
  'the requests of the real client (skipped without ../shared/samples)',
  () => {
    const files = existsSync(SAMPLES)
      ? readdirSync(SAMPLES).filter((file) => file.endsWith('.json'))
      : [];

    it.each(files)('%s goes to Anthropic byte for byte', (file) => {
      const { body } = JSON.parse(readFileSync(new URL(file, SAMPLES), 'utf8'));
      if (typeof body !== 'object' || body === null) return;
      expect(fitForAnthropic(body, { needsSignatures: true })).toBe(body);
    });
  },
);
