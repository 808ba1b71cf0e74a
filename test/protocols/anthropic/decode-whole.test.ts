import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../src/errors/proxy-error.ts';
import { anthropicAdapter } from '../../../src/protocols/anthropic/adapter.ts';
import { compatibleTarget, readParts } from '../../support/compatible.ts';

const context = {
  target: compatibleTarget(),
  toolNames: new Map<string, string>(),
  webSearch: false,
};
const decode = (body: unknown) => anthropicAdapter.decodeWhole(body, context);

function errorOf(body: unknown): ProxyError {
  try {
    decode(body);
  } catch (error) {
    if (error instanceof ProxyError) return error;
    throw error;
  }
  throw new Error('it was decoded');
}

describe('decodeWhole', () => {
  it('reads blocks, counts and the reason', () => {
    const answer = readParts(
      decode({
        type: 'message',
        content: [
          { type: 'thinking', thinking: 'So' },
          { type: 'text', text: 'Hi', citations: null },
          { type: 'tool_use', id: 'a', name: 'Read', input: { a: 1 } },
          { type: 'tool_use', id: 'b', name: 'List', input: {} },
        ],
        stop_reason: 'tool_use',
        usage: { input_tokens: 12, cache_read_input_tokens: 800, output_tokens: 5 },
      }),
    );
    expect(answer).toMatchObject({
      thinking: 'So',
      text: 'Hi',
      tools: [
        { id: 'a', name: 'Read', input: '{"a":1}' },
        { id: 'b', name: 'List', input: '{}' },
      ],
      stopReason: 'tool_use',
      usage: { input_tokens: 12, cache_read_input_tokens: 800, output_tokens: 5 },
    });
  });

  it('does without a reason, a count and blocks', () => {
    expect(readParts(decode({ content: 'Hi' }))).toMatchObject({
      text: 'Hi',
      stopReason: 'end_turn',
    });
    expect(readParts(decode({ content: [], stop_reason: 'end_turn' })).blockTypes).toEqual([]);
  });

  it.each([
    [
      'an error of Anthropic',
      { type: 'error', error: { type: 'rate_limit_error', message: 'slow' } },
      'upstream_rate_limited',
    ],
    ['a bare error', { code: 'X', message: 'broken' }, 'upstream_failed'],
    [
      'an error of MiniMax',
      { base_resp: { status_code: 1002, status_msg: 'slow' } },
      'upstream_rate_limited',
    ],
    ['a web page', '<html>', 'upstream_html'],
    ['words', 'hello', 'upstream_not_json'],
    ['a chat completion', { choices: [] }, 'upstream_invalid_response'],
    ['a list', [], 'upstream_invalid_response'],
    ['null', null, 'upstream_invalid_response'],
  ])('refuses %s', (_title, body, code) => {
    expect(errorOf(body).code).toBe(code);
  });
});
