import { describe, expect, it } from 'vitest';
import { fitForClaude } from '../../src/conversation/fit-for-claude.ts';

const adaptive = { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } };
const enabled = { thinking: { type: 'enabled', budget_tokens: 9000 } };
const clearing = {
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
};
const request = (fields: object) => ({ max_tokens: 64_000, messages: [], ...fields });

describe('fitForClaude', () => {
  it.each([
    ['claude-haiku-4-5', { type: 'enabled', budget_tokens: 16_384 }, undefined],
    ['claude-sonnet-4-5-20250929', { type: 'enabled', budget_tokens: 16_384 }, undefined],
    ['claude-sonnet-4-20250514', { type: 'enabled', budget_tokens: 16_384 }, undefined],
    ['claude-3-7-sonnet', { type: 'enabled', budget_tokens: 16_384 }, undefined],
    ['claude-opus-4-5', { type: 'enabled', budget_tokens: 16_384 }, { effort: 'high' }],
    ['claude-sonnet-4-6', { type: 'adaptive' }, { effort: 'high' }],
    ['claude-opus-4-8', { type: 'adaptive' }, { effort: 'high' }],
    ['claude-opus-5-5', { type: 'adaptive' }, { effort: 'high' }],
    ['claude-something-9', { type: 'adaptive' }, { effort: 'high' }],
  ])('gives %s the thinking and effort that it takes', (model, thinking, config) => {
    const fitted = fitForClaude(request(adaptive), model);
    expect(fitted['thinking']).toEqual(thinking);
    expect(fitted['output_config']).toEqual(config);
  });

  it.each([
    ['claude-opus-4-8', { type: 'adaptive' }],
    ['claude-sonnet-5', { type: 'adaptive' }],
    ['claude-sonnet-4-6', enabled.thinking],
    ['claude-haiku-4-5', enabled.thinking],
  ])('turns a budget into what %s takes', (model, thinking) => {
    expect(fitForClaude(request(enabled), model)['thinking']).toEqual(thinking);
  });

  it('keeps a budget below the output limit, and thinks not at all where there is no room', () => {
    const small = fitForClaude({ ...request(adaptive), max_tokens: 4000 }, 'claude-haiku-4-5');
    expect(small['thinking']).toEqual({ type: 'enabled', budget_tokens: 2000 });
    const tiny = { ...request({ ...adaptive, ...clearing }), max_tokens: 64 };
    const fitted = fitForClaude(tiny, 'claude-haiku-4-5');
    expect(fitted).toEqual({ max_tokens: 64, messages: [], thinking: { type: 'disabled' } });
  });

  it('keeps what else stands beside the effort', () => {
    const format = { type: 'json_schema', schema: {} };
    const body = request({ output_config: { effort: 'low', format } });
    expect(fitForClaude(body, 'claude-haiku-4-5')['output_config']).toEqual({ format });
  });

  it('folds system messages for a model that has no such role', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'system', content: [{ type: 'text', text: 'note' }] },
    ];
    const fitted = fitForClaude(request({ messages }), 'claude-sonnet-4-5');
    expect(fitted['messages']).toEqual([
      messages[0],
      {
        role: 'user',
        content: [{ type: 'text', text: '<system-reminder>\nnote\n</system-reminder>' }],
      },
    ]);
    expect(fitForClaude(request({ messages }), 'claude-opus-4-8')['messages']).toBe(messages);
  });

  it.each(['claude-opus-4-8', 'claude-haiku-4-5', 'anything'])(
    'returns the very request when %s takes it all',
    (model) => {
      const body = request({ thinking: { type: 'disabled' } });
      expect(fitForClaude(body, model)).toBe(body);
    },
  );
});
