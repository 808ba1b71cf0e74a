import { describe, expect, it } from 'vitest';
import { assertCountRequest, assertMessagesRequest } from '../../src/anthropic/assert-request.ts';
import type { ProxyErrorCode } from '../../src/errors/proxy-error.ts';
import { invalid } from '../support/invalid-request.ts';
import { messagesRequest } from '../support/test-session.ts';

const user = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] });

describe('assertMessagesRequest', () => {
  it.each<[string, object]>([
    ['no more than it must', {}],
    ['system text', { system: 'Be brief.' }],
    [
      'system blocks',
      { system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] },
    ],
    [
      'a system message',
      {
        messages: [
          { role: 'system', content: 'x' },
          { role: 'user', content: 'y' },
        ],
      },
    ],
    ['an empty content', user()],
    ['an empty text', user({ type: 'text', text: '' })],
    [
      'an image',
      user({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '' } }),
    ],
    ['a tool result as text', user({ type: 'tool_result', tool_use_id: 'a', content: 'x' })],
    [
      'a tool result as blocks',
      user({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'x' }] }),
    ],
    [
      'a tool result without content',
      user({ type: 'tool_result', tool_use_id: 'a', is_error: true }),
    ],
    [
      'tool input that could not be parsed',
      user({
        type: 'tool_use',
        id: 'a',
        name: 'b',
        input: { __unparsedToolInput: { raw: '{', len: 1 } },
      }),
    ],
    ['thinking with an empty signature', user({ type: 'thinking', thinking: '', signature: '' })],
    ['a block type that nobody knows', user({ type: 'from_the_future', x: 1 })],
    ['a field that nobody knows', { from_the_future: { x: 1 } }],
    [
      'fields that are null',
      { temperature: null, stop_sequences: null, thinking: null, metadata: null },
    ],
    ['no output', { max_tokens: 0 }],
    [
      'tools',
      {
        tools: [
          { name: 'Bash', input_schema: { type: 'object' } },
          { type: 'web_search_20250305', name: 'web_search' },
        ],
        tool_choice: { type: 'tool', name: 'Bash' },
      },
    ],
  ])('accepts %s', (_, changes) => {
    expect(() => assertMessagesRequest(messagesRequest(changes))).not.toThrow();
  });

  it.each<[object, ProxyErrorCode, RegExp]>([
    [{ max_tokens: undefined }, 'invalid_max_tokens', /^max_tokens: is required/],
    [{ max_tokens: '9' }, 'invalid_max_tokens', /^max_tokens: must be a number \(found "9"\)/],
    [{ max_tokens: 1.5 }, 'invalid_max_tokens', /^max_tokens: must be a whole number/],
    [{ max_tokens: -1 }, 'invalid_max_tokens', /^max_tokens: must not be negative/],
    [{ messages: [] }, 'invalid_messages', /^messages: must hold at least one message/],
    [
      { messages: [{ role: 'robot', content: 'x' }] },
      'invalid_messages',
      /^messages\.0\.role: must be "user", "assistant" or "system" \(found "robot"\)/,
    ],
    [{ messages: [{ role: 'user' }] }, 'invalid_messages', /^messages\.0\.content: /],
    [user('bare'), 'invalid_content', /^messages\.0\.content\.0: must be a content block/],
    [user({ type: 'text' }), 'invalid_content', /^messages\.0\.content\.0\.text: is required/],
    [
      user({ type: 'text', text: 'a' }, { text: 'b' }),
      'invalid_content',
      /^messages\.0\.content\.1\.type: is required/,
    ],
    [user({ type: 'image' }), 'invalid_content', /^messages\.0\.content\.0\.source: /],
    [
      user({ type: 'tool_use', id: 'a', name: 'b' }),
      'invalid_content',
      /^messages\.0\.content\.0\.input: is required/,
    ],
    [
      user({ type: 'tool_result', content: 'x' }),
      'invalid_content',
      /^messages\.0\.content\.0\.tool_use_id: is required/,
    ],
    [
      user({ type: 'tool_result', tool_use_id: 'a', content: 7 }),
      'invalid_content',
      /^messages\.0\.content\.0\.content: must be a string or an array of content blocks/,
    ],
    [{ system: 7 }, 'invalid_field', /^system: must be a string or an array of text blocks/],
    [{ tools: {} }, 'invalid_tools', /^tools: must be an array of tools/],
    [{ tools: [{}] }, 'invalid_tools', /^tools\.0\.name: is required/],
    [{ tools: [{ name: 'a', type: 1 }] }, 'invalid_tools', /^tools\.0\.type: must be a string/],
    [{ metadata: { user_id: 1 } }, 'invalid_field', /^metadata\.user_id: must be a string/],
    [
      { tool_choice: { type: 'always' } },
      'invalid_tools',
      /^tool_choice\.type: must be "auto", "any", "none" or "tool"/,
    ],
    [{ temperature: 'hot' }, 'invalid_field', /^temperature: must be a number/],
    [{ stop_sequences: 'x' }, 'invalid_field', /^stop_sequences: must be an array of strings/],
  ])('refuses %j and names the field', (changes, code, message) => {
    expect(() => assertMessagesRequest(messagesRequest(changes))).toThrowError(
      invalid(code, expect.stringMatching(message)),
    );
  });

  it('does not repeat a prompt in its error', () => {
    const content = [{ type: 'text', text: { secret: 'the prompt' } }];
    const request = messagesRequest({ messages: [{ role: 'user', content }] });
    expect(() => assertMessagesRequest(request)).toThrowError(
      invalid('invalid_content', expect.not.stringContaining('the prompt')),
    );
  });
});

describe('assertCountRequest', () => {
  it('needs no max_tokens', () => {
    const { max_tokens: _, ...request } = messagesRequest();
    expect(() => assertCountRequest(request)).not.toThrow();
  });

  it('checks everything else', () => {
    const request = messagesRequest({ messages: [{ role: 'user', content: [{}] }] });
    expect(() => assertCountRequest(request)).toThrowError(
      invalid(
        'invalid_content',
        expect.stringMatching(/^messages\.0\.content\.0\.type: is required/),
      ),
    );
  });
});
