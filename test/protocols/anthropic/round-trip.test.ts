import { describe, expect, it } from 'vitest';
import { collectMessage } from '../../../src/anthropic/collect-message.ts';
import { createMessageBuilder } from '../../../src/anthropic/message-builder.ts';
import type { Part } from '../../../src/anthropic/parts.ts';
import { encodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import { fitForAnthropic } from '../../../src/conversation/fit-for-anthropic.ts';
import type { Target } from '../../../src/protocols/adapter.ts';
import { anthropicAdapter } from '../../../src/protocols/anthropic/adapter.ts';
import { encodeRequest as encodeChat } from '../../../src/protocols/openai/encode-request.ts';
import { testTarget } from '../../support/chat-decoding.ts';
import { compatibleTarget, messagesRequest } from '../../support/compatible.ts';

const DEEPSEEK = compatibleTarget('deepseek', {}, 'deepseek-v4-pro');
const OPENROUTER = compatibleTarget('openrouter', {}, 'anthropic/claude-opus-4.8');

/** What the client keeps of an answer and sends again. */
function historyOf(content: readonly unknown[], target: Target): unknown[] {
  const parts: readonly Part[] = anthropicAdapter.decodeWhole(
    { type: 'message', content, stop_reason: 'end_turn' },
    { target, toolNames: new Map(), webSearch: false },
  );
  const builder = createMessageBuilder({
    id: 'm',
    model: 'claude',
    estimatedInputTokens: 1,
    thinkingSignature: encodeEnvelope({ provider: target.provider.name, model: target.model }),
    newToolId: () => 'toolu_x',
  });
  const events = [...parts.flatMap((part) => [...builder.push(part)]), ...builder.end()];
  return [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: collectMessage(events).content },
    { role: 'user', content: 'And?' },
  ];
}

function sentTurn(messages: readonly unknown[], target: Target): unknown {
  const { body } = anthropicAdapter.encodeRequest(messagesRequest({ messages }), target);
  return JSON.parse(JSON.stringify(body)).messages[1]?.content;
}

const thinking = (signature: string) => ({ type: 'thinking', thinking: 'Über 🤔\n', signature });
const text = { type: 'text', text: 'Hello' };
const call = { type: 'tool_use', id: 'call_1', name: 'Read', input: { a: 1 } };
const search = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [
      {
        type: 'web_search_result',
        url: 'https://x.test',
        title: 'X',
        encrypted_content: 'Eo==',
        page_age: null,
      },
    ],
  },
];

describe('an answer that goes back to its own provider', () => {
  it.each([
    ['thinking with a signature', [thinking('vendor/+=='), text], DEEPSEEK],
    ['thinking without one', [thinking(''), text], DEEPSEEK],
    ['withheld thinking', [{ type: 'thinking', thinking: '', signature: 'Eq' }, text], OPENROUTER],
    ['signed thinking', [thinking('EqQBCkgI'), text], OPENROUTER],
    ['redacted thinking', [{ type: 'redacted_thinking', data: 'opaque==' }, text], OPENROUTER],
    ['a search', [...search, text], DEEPSEEK],
  ])('has its %s as it was', (_title, content, target) => {
    expect(sentTurn(historyOf(content, target), target)).toEqual(content);
  });

  it('has its thinking before its call', () => {
    const messages = historyOf([thinking('s'), call], DEEPSEEK);
    expect(sentTurn(messages, DEEPSEEK)).toEqual([thinking('s'), call]);
  });
});

describe('an answer that goes to another provider', () => {
  const content = [
    thinking('vendor'),
    { type: 'redacted_thinking', data: 'opaque' },
    ...search,
    text,
  ];
  const history = historyOf(content, DEEPSEEK);

  it.each([
    ['another vendor', OPENROUTER],
    ['a vendor of which nothing is known', compatibleTarget()],
  ])('loses its thinking at %s', (_title, target) => {
    const sent = JSON.stringify(sentTurn(history, target));
    expect(sent).not.toContain('thinking');
    expect(sent).not.toContain('tp1.');
    expect(sent).toContain('Hello');
    expect(sent).toContain('https://x.test');
  });

  it('loses its signed thinking at another model', () => {
    const other = compatibleTarget('openrouter', {}, 'anthropic/claude-haiku-4.5');
    expect(sentTurn(historyOf([thinking('Eq'), text], OPENROUTER), other)).toEqual([text]);
  });

  it('loses its thinking in a chat completion of another provider, and keeps it at its own', () => {
    const quirks = { reasoningReplay: 'reasoning_content' } as const;
    const encode = (name: string) =>
      JSON.stringify(
        encodeChat(messagesRequest({ messages: history }), testTarget(quirks, { name })).body,
      );
    expect(encode('mistral')).not.toContain('Über');
    expect(encode('deepseek')).toContain('Über');
    expect(encode('mistral')).not.toContain('tp1.');
  });

  it('keeps thinking that the same provider gave in a chat completion', () => {
    const signature = encodeEnvelope({ provider: 'deepseek', model: 'deepseek-v4-pro' });
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [thinking(signature), text] },
      { role: 'user', content: 'And?' },
    ];
    expect(sentTurn(messages, DEEPSEEK)).toEqual([thinking(''), text]);
    expect(sentTurn(messages, compatibleTarget('zai'))).toEqual([text]);
  });

  it("loses its thinking at Anthropic, where Anthropic's own stays as it is", () => {
    const own = { role: 'assistant', content: [thinking('EqQBCkgIBRABGAIiQL8=')] };
    const body = { messages: [...history, own, { role: 'user', content: 'x' }] };
    const fitted = fitForAnthropic(body, { needsSignatures: true });
    expect(JSON.stringify(fitted)).not.toContain('tp1.');
    expect(JSON.stringify(fitted)).not.toContain('opaque');
    expect(JSON.stringify(fitted)).toContain(JSON.stringify(own));
  });
});
