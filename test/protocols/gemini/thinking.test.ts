import { describe, expect, it } from 'vitest';
import type { MessagesRequest } from '../../../src/anthropic/request.ts';
import { thinkingConfig } from '../../../src/protocols/gemini/thinking.ts';

const adaptive = { type: 'adaptive' } as const;
const disabled = { type: 'disabled' } as const;
const budget = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens }) as const;
type Effort = NonNullable<NonNullable<MessagesRequest['output_config']>['effort']>;
type Thinking = MessagesRequest['thinking'];

/** The table of wire.md 9.3; null: nothing is sent. */
const TABLE: readonly [string, Thinking, Effort | undefined, object | null][] = [
  ['gemini-3.5-flash', adaptive, undefined, { includeThoughts: true, thinkingLevel: 'high' }],
  ['gemini-3.5-flash', adaptive, 'low', { includeThoughts: true, thinkingLevel: 'low' }],
  ['gemini-3.5-flash', adaptive, 'medium', { includeThoughts: true, thinkingLevel: 'medium' }],
  ['gemini-3.5-flash', adaptive, 'xhigh', { includeThoughts: true, thinkingLevel: 'high' }],
  ['gemini-3.5-flash', adaptive, 'max', { includeThoughts: true, thinkingLevel: 'high' }],
  ['gemini-3.5-flash', budget(2000), undefined, { includeThoughts: true, thinkingLevel: 'low' }],
  ['gemini-3.5-flash', budget(9000), undefined, { includeThoughts: true, thinkingLevel: 'medium' }],
  ['gemini-3.5-flash', budget(30_000), undefined, { includeThoughts: true, thinkingLevel: 'high' }],
  ['gemini-3.5-flash', disabled, 'high', { thinkingLevel: 'minimal' }],
  ['gemini-3.5-flash', undefined, undefined, { thinkingLevel: 'minimal' }],
  ['gemini-3-pro-preview', disabled, undefined, { thinkingLevel: 'low' }],
  ['gemini-3-pro-preview', adaptive, 'medium', { includeThoughts: true, thinkingLevel: 'high' }],
  [
    'gemini-3.1-pro-preview',
    adaptive,
    'medium',
    { includeThoughts: true, thinkingLevel: 'medium' },
  ],
  ['gemini-4-hydrogen', disabled, undefined, { thinkingLevel: 'low' }],
  ['gemini-flash-latest', adaptive, 'high', { includeThoughts: true, thinkingLevel: 'high' }],
  ['gemini-2.5-flash', disabled, undefined, { thinkingBudget: 0 }],
  ['gemini-2.5-flash', undefined, undefined, { thinkingBudget: 0 }],
  ['gemini-2.5-pro', disabled, undefined, { thinkingBudget: 128 }],
  ['gemini-2.5-flash', adaptive, 'low', { includeThoughts: true, thinkingBudget: 2048 }],
  ['gemini-2.5-flash', adaptive, 'medium', { includeThoughts: true, thinkingBudget: 8192 }],
  ['gemini-2.5-flash', adaptive, undefined, { includeThoughts: true, thinkingBudget: -1 }],
  ['gemini-2.5-pro', adaptive, 'xhigh', { includeThoughts: true, thinkingBudget: 24_576 }],
  ['gemini-2.5-flash', adaptive, 'max', { includeThoughts: true, thinkingBudget: 24_576 }],
  ['gemini-2.5-pro', adaptive, 'max', { includeThoughts: true, thinkingBudget: 32_768 }],
  ['gemini-2.5-flash', budget(9000), undefined, { includeThoughts: true, thinkingBudget: 9000 }],
  [
    'gemini-2.5-flash',
    budget(60_000),
    undefined,
    { includeThoughts: true, thinkingBudget: 24_576 },
  ],
  ['gemini-2.5-pro', budget(60_000), undefined, { includeThoughts: true, thinkingBudget: 32_768 }],
  ['gemini-2.5-flash', budget(9000), 'low', { includeThoughts: true, thinkingBudget: 2048 }],
  ['gemini-2.0-flash', adaptive, 'high', null],
  ['gemma-4-27b', adaptive, 'high', null],
];

describe('thinkingConfig', () => {
  it.each(TABLE)(
    '%s with thinking %j and effort %s thinks as %j',
    (model, thinking, effort, expected) => {
      const request = {
        ...(thinking === undefined ? {} : { thinking }),
        ...(effort === undefined ? {} : { output_config: { effort } }),
      };
      expect(thinkingConfig(request, model) ?? null).toEqual(expected);
    },
  );
});
