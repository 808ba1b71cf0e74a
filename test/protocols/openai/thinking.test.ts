import { describe, expect, it } from 'vitest';
import type { OpenAiEffort, OpenAiQuirks } from '../../../src/config/types.ts';
import { encode } from '../../support/encoded-chat.ts';

function fields(request: Record<string, unknown>, quirks: Partial<OpenAiQuirks>) {
  const { reasoning_effort, thinking, reasoning } = encode(request, quirks).body;
  return JSON.parse(JSON.stringify({ reasoning_effort, thinking, reasoning }));
}

const adaptive = (effort?: string) => ({
  thinking: { type: 'adaptive' },
  output_config: { effort },
});
const budget = (budget_tokens: number) => ({ thinking: { type: 'enabled', budget_tokens } });
const OFF = { thinking: { type: 'disabled' }, output_config: { effort: 'high' } };

describe('thinkingFields', () => {
  it.each<[Record<string, unknown>, string, string, unknown]>([
    [{}, 'low', 'disabled', undefined],
    [OFF, 'low', 'disabled', { effort: 'none' }],
    [adaptive('low'), 'low', 'low', { effort: 'low' }],
    [adaptive('medium'), 'medium', 'high', { effort: 'medium' }],
    [adaptive('high'), 'high', 'high', { effort: 'high' }],
    [adaptive(), 'high', 'high', { effort: 'high' }],
    [adaptive('xhigh'), 'high', 'high', { effort: 'xhigh' }],
    [adaptive('max'), 'high', 'max', { effort: 'max' }],
    [budget(2000), 'low', 'high', { max_tokens: 2000 }],
    [budget(9000), 'medium', 'high', { max_tokens: 9000 }],
    [budget(31_999), 'high', 'high', { max_tokens: 31_999 }],
    [{ ...budget(31_999), output_config: { effort: 'low' } }, 'low', 'low', { effort: 'low' }],
  ])('asks for %j in each way', (request, effort, deepseek, reasoning) => {
    expect(fields(request, { thinking: 'none' })).toEqual({});
    expect(fields(request, { thinking: 'reasoning_effort' })).toEqual({ reasoning_effort: effort });
    expect(fields(request, { thinking: 'openrouter' })).toEqual(
      reasoning === undefined ? {} : { reasoning },
    );
    expect(fields(request, { thinking: 'switch' })).toEqual({
      thinking: { type: deepseek === 'disabled' ? 'disabled' : 'enabled' },
    });
    const low =
      deepseek === 'high' && 'thinking' in request && JSON.stringify(request).includes('2000');
    expect(fields(request, { thinking: 'deepseek' })).toEqual(
      deepseek === 'disabled'
        ? { thinking: { type: 'disabled' } }
        : { thinking: { type: 'enabled' }, reasoning_effort: low ? 'low' : deepseek },
    );
  });

  it.each<[Record<string, unknown>, readonly OpenAiEffort[], string | undefined]>([
    [OFF, ['none', 'low', 'high'], 'none'],
    [OFF, ['minimal', 'low', 'high'], 'minimal'],
    [adaptive('xhigh'), ['low', 'medium', 'high', 'xhigh'], 'xhigh'],
    [adaptive('max'), ['low', 'medium', 'high', 'xhigh'], 'xhigh'],
    [adaptive('medium'), ['low', 'high', 'max'], 'high'],
    [adaptive('xhigh'), ['low', 'high', 'max'], 'max'],
    [adaptive('low'), ['none', 'max'], 'max'],
    [adaptive('low'), ['none'], 'none'],
    [adaptive('high'), [], undefined],
  ])('takes the nearest effort for %j of %j', (request, efforts, expected) => {
    const quirks = {
      thinking: 'reasoning_effort',
      effortRules: [{ models: '', efforts }],
    } as const;
    expect(fields(request, quirks)).toEqual(
      expected === undefined ? {} : { reasoning_effort: expected },
    );
  });

  it('goes by the first rule for the model, and by its own list when there are tools', () => {
    const quirks = {
      thinking: 'reasoning_effort',
      effortRules: [
        { models: 'other', efforts: ['max'] },
        { models: 'test-', efforts: ['high'], effortsWithTools: ['none'] },
        { models: '', efforts: ['low'] },
      ],
    } as const;
    expect(fields(adaptive('high'), quirks)).toEqual({ reasoning_effort: 'high' });
    const tools = [{ name: 'A', input_schema: { type: 'object' } }];
    expect(fields({ ...adaptive('high'), tools }, quirks)).toEqual({ reasoning_effort: 'none' });
  });
});
