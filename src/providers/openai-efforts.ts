import type { EffortRule } from '../config/types.ts';

/**
 * What OpenAI's models accept (wire.md 2.2), and what of it together with tools (wire.md 0.2): from
 * gpt-5.4 on, tools and an effort exclude each other on chat completions. The codex and pro models:
 * the vendor's model pages.
 */
export const OPENAI_EFFORT_RULES: readonly EffortRule[] = [
  ...['gpt-6-sol', 'gpt-6-luna', 'gpt-6.1-terra'].map(
    (models): EffortRule => ({
      models,
      efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
      effortsWithTools: ['none'],
      effortsOnResponses: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
      refusesSampling: true,
    }),
  ),
  {
    models: 'gpt-6',
    efforts: ['low', 'medium', 'high', 'xhigh'],
    effortsWithTools: [],
    effortsOnResponses: ['low', 'medium', 'high', 'xhigh', 'max'],
    refusesSampling: true,
  },
  {
    models: 'gpt-5.6',
    efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
    effortsWithTools: ['none'],
  },
  { models: 'gpt-5.5', efforts: ['none', 'low', 'medium', 'high', 'xhigh'], effortsWithTools: [] },
  { models: 'gpt-5.4', efforts: ['none', 'low', 'medium', 'high', 'xhigh'], effortsWithTools: [] },
  { models: 'gpt-5.3-codex', efforts: ['low', 'medium', 'high', 'xhigh'] },
  { models: 'gpt-5.3', efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { models: 'gpt-5.2-codex', efforts: ['low', 'medium', 'high', 'xhigh'] },
  { models: 'gpt-5.2', efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { models: 'gpt-5.1-codex-max', efforts: ['low', 'medium', 'high', 'xhigh'] },
  { models: 'gpt-5.1-codex', efforts: ['low', 'medium', 'high'] },
  { models: 'gpt-5.1', efforts: ['none', 'low', 'medium', 'high'] },
  { models: 'gpt-5-codex', efforts: ['low', 'medium', 'high'] },
  { models: 'gpt-5-pro', efforts: ['high'] },
  { models: 'gpt-5-chat', efforts: [] },
  { models: 'gpt-5', efforts: ['minimal', 'low', 'medium', 'high'] },
  { models: 'codex', efforts: ['low', 'medium', 'high'] },
  { models: 'o1', efforts: ['low', 'medium', 'high'] },
  { models: 'o3', efforts: ['low', 'medium', 'high'] },
  { models: 'o4', efforts: ['low', 'medium', 'high'] },
  { models: '', efforts: [] },
];
