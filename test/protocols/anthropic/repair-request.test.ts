import { describe, expect, it } from 'vitest';
import { anthropicAdapter } from '../../../src/protocols/anthropic/adapter.ts';
import { compatibleTarget } from '../../support/compatible.ts';

const thinking = { type: 'thinking', thinking: 'x', signature: 's' };
const text = { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral', ttl: '1h' } };
const call = { type: 'tool_use', id: 'a', name: 'Read', input: { effort: 1, cache_control: 2 } };
const result = { type: 'tool_result', tool_use_id: 'a', content: 'ok' };

const BODY = {
  model: 'm',
  max_tokens: 64_000,
  thinking: { type: 'adaptive' },
  output_config: { effort: 'high' },
  top_k: 5,
  metadata: { user_id: 'u' },
  messages: [
    { role: 'user', content: [text] },
    { role: 'assistant', content: [thinking, text] },
    { role: 'user', content: [text] },
  ],
};
const TOOL_LOOP = {
  ...BODY,
  messages: [
    { role: 'user', content: [text] },
    { role: 'assistant', content: [thinking, call] },
    { role: 'user', content: [result] },
  ],
};

function repair(message: string, body: object = BODY, status = 400) {
  const encoded = { url: 'u', headers: {}, body, warnings: [], toolNames: new Map() };
  const failure = {
    status,
    headers: {},
    body: JSON.stringify({ type: 'error', error: { message } }),
  };
  return anthropicAdapter.repairRequest?.(encoded, failure, compatibleTarget());
}

describe('repairRequest', () => {
  it.each([
    ['Invalid `signature` in `thinking` block'],
    ['messages.1.content.0: Invalid `signature` in `thinking` block'],
  ])('drops thinking when "%s"', (message) => {
    const repaired = repair(message);
    expect(JSON.stringify(repaired?.body)).not.toContain('"signature"');
    expect(repaired?.body).toMatchObject({ thinking: { type: 'adaptive' } });
    expect(repaired?.warnings).toHaveLength(1);
  });

  it('turns thinking off as well in the middle of a tool loop', () => {
    const repaired = repair('Invalid `signature` in `thinking` block', TOOL_LOOP);
    expect(repaired?.body).toMatchObject({ thinking: { type: 'disabled' } });
    expect(repaired?.body).not.toHaveProperty('output_config');
  });

  it.each([
    ["thinking: Input tag 'adaptive' found using 'type' does not match 'disabled', 'enabled'"],
    ['unknown variant `adaptive`, expected `enabled` or `disabled`'],
    ['adaptive thinking is not available on this model'],
  ])('gives a budget when "%s"', (message) => {
    expect(repair(message)?.body).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 16_384 },
      output_config: { effort: 'high' },
    });
  });

  it('asks for adaptive thinking where only that is taken', () => {
    const body = { ...BODY, thinking: { type: 'enabled', budget_tokens: 2000 } };
    const message =
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive"';
    expect(repair(message, body)?.body).toMatchObject({ thinking: { type: 'adaptive' } });
  });

  it.each([
    ['The `content[].thinking` in the thinking mode must be passed back to the API.'],
    ['messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`'],
  ])('turns thinking off when "%s"', (message) => {
    const repaired = repair(message, TOOL_LOOP);
    expect(repaired?.body).toMatchObject({ thinking: { type: 'disabled' } });
    expect(repaired?.body).not.toHaveProperty('output_config');
  });

  it('drops thinking for a model that cannot', () => {
    expect(repair('"llama" does not support thinking')?.body).not.toHaveProperty('thinking');
  });

  it.each([
    ['top_k: Extra inputs are not permitted', 'top_k'],
    ['Unknown parameter: metadata', 'metadata'],
    ['json: unknown field "output_config"', 'output_config'],
    ['output_config.effort: Extra inputs are not permitted', 'output_config'],
    ['This model does not support effort', 'output_config'],
  ])('goes without what is refused when "%s"', (message, field) => {
    const repaired = repair(message);
    const { [field]: _refused, ...rest }: Record<string, unknown> = BODY;
    expect(repaired?.body).toEqual(rest);
  });

  it('drops inner fields wherever they stand, but not from a call of the client', () => {
    const repaired = repair(
      'messages.0.content.0.cache_control: Extra inputs are not permitted',
      TOOL_LOOP,
    );
    expect(repaired?.body).toMatchObject({
      messages: [
        { content: [{ type: 'text', text: 'Hi' }] },
        { content: [thinking, call] },
        { content: [result] },
      ],
    });
    expect(JSON.stringify(repaired?.body)).not.toContain('ephemeral');
    const withoutTtl = repair('cache_control.ephemeral.ttl: Extra inputs are not permitted');
    expect(JSON.stringify(withoutTtl?.body)).not.toContain('1h');
  });

  it('asks for less output, and less thinking with it', () => {
    const message =
      'max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens';
    expect(repair(message)?.body).toMatchObject({
      max_tokens: 8192,
      thinking: { type: 'adaptive' },
    });
    const budget = { ...BODY, thinking: { type: 'enabled', budget_tokens: 16_384 } };
    expect(repair(message, budget)?.body).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 4096 },
    });
  });

  it.each([
    ['a message about something else', 'messages: at least one message is required', 400],
    ['a field that the request does not have', 'container: Extra inputs are not permitted', 400],
    ['a field without which there is no request', 'tools: Extra inputs are not permitted', 400],
    ['another status', 'top_k: Extra inputs are not permitted', 500],
    ['a context that is too long', 'prompt is too long: 9 tokens > 8 maximum', 400],
  ])('leaves %s alone', (_title, message, status) => {
    expect(repair(message, BODY, status)).toBeUndefined();
  });
});

describe('decodeError', () => {
  const errorOf = (status: number, body: string) =>
    anthropicAdapter.decodeError({ status, headers: {}, body }, compatibleTarget('alibaba'));

  it.each([
    [
      'of Anthropic',
      400,
      '{"type":"error","error":{"type":"invalid_request_error","message":"bad tools"}}',
      'upstream_invalid_request',
      'bad tools',
    ],
    [
      'of OpenAI',
      402,
      '{"error":{"message":"Insufficient Balance","code":"invalid_request_error"}}',
      'upstream_billing',
      'Insufficient Balance',
    ],
    [
      'shaped like an event',
      400,
      'event:error\ndata:{"code":"InvalidParameter","message":"bad range","request_id":"r"}',
      'upstream_invalid_request',
      'bad range',
    ],
    [
      'of the key',
      401,
      '{"error":{"type":"authentication_error","message":"no"}}',
      'upstream_auth',
      'no',
    ],
    [
      'of the path',
      404,
      '<html><title>Not Found</title></html>',
      'upstream_model_not_found',
      'api_base_url',
    ],
    [
      'of the length',
      400,
      '{"error":{"message":"prompt is too long: 210118 tokens > 200000 maximum"}}',
      'context_overflow',
      'prompt is too long: 210118 tokens > 200000 maximum',
    ],
  ])('reads an error %s', (_title, status, body, code, words) => {
    const error = errorOf(status, body);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });
});
