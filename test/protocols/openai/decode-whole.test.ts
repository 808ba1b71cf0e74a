import { describe, expect, it } from 'vitest';
import { decodeWhole } from '../../../src/protocols/openai/decode-whole.ts';
import { summarize, testTarget } from '../../support/chat-decoding.ts';
import { completion } from '../../support/openai-answers.ts';

const NO_NAMES = new Map<string, string>();
const read = (body: unknown, names = NO_NAMES) =>
  summarize(decodeWhole(body, { target: testTarget(), toolNames: names, webSearch: false }));

describe('decodeWhole', () => {
  it('reads text, reasoning, usage and finish', () => {
    const body = completion({ content: 'Hi', reasoning_content: 'Hm' });
    expect(read(body)).toEqual({
      text: 'Hi',
      thinking: 'Hm',
      tools: [],
      finish: 'end_turn',
      usage: {
        inputTokens: 11,
        cacheReadTokens: 0,
        cacheCreationTokens: 0,
        outputTokens: 3,
        thinkingTokens: 0,
      },
    });
  });

  it('reads several calls of the same tool, also without ids', () => {
    const call = { type: 'function', function: { name: 'A', arguments: '' } };
    const body = completion({ content: null, tool_calls: [call, call] }, 'tool_calls');
    expect(read(body)).toMatchObject({ tools: [{ name: 'A' }, { name: 'A' }], finish: 'tool_use' });
  });

  it('gives shortened names back', () => {
    const tool_calls = [{ id: 'c', type: 'function', function: { name: 'x_1', arguments: '{}' } }];
    const names = new Map([['x_1', 'mcp.tool']]);
    expect(read(completion({ content: null, tool_calls }), names).tools).toEqual([
      { id: 'c', name: 'mcp.tool', json: '{}' },
    ]);
  });

  it('reads a refusal', () => {
    expect(read(completion({ content: null, refusal: 'No.' }))).toMatchObject({
      text: 'No.',
      finish: 'refusal',
    });
  });

  it.each<[string, unknown, string]>([
    [
      'an error object',
      { error: { message: 'x', code: 'rate_limit_exceeded' } },
      'upstream_rate_limited',
    ],
    ['a bare message', { message: 'Insufficient Balance' }, 'upstream_billing'],
    [
      'an error in a choice',
      { choices: [{ error: { message: 'x', code: 503 } }] },
      'upstream_overloaded',
    ],
    ['a web page', '<html></html>', 'upstream_html'],
    ['other JSON', { status: 'ok' }, 'upstream_invalid_response'],
    ['null', null, 'upstream_invalid_response'],
    [
      'an answer without finish reason',
      { choices: [{ message: { content: 'a' } }] },
      'upstream_truncated',
    ],
    ['a failed answer', completion({ content: 'a' }, 'error'), 'upstream_failed'],
  ])('fails for %s', (_name, body, code) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code }));
  });
});
