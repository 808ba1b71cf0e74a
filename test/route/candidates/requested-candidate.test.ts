import { describe, expect, it } from 'vitest';
import { requestedCandidate } from '../../../src/route/candidates/requested-candidate.ts';
import { testConfig, testProvider } from '../../support/test-config.ts';

const config = testConfig({ kind: 'model', provider: 'deepseek', model: 'deepseek-chat' }, [
  testProvider('https://api.deepseek.com', { name: 'deepseek' }),
]);
const modelAliases = new Map([['tproxy-small-fast', 'claude-haiku-4-5']]);
const passthrough = (model: string) => ({ route: 'passthrough', provider: 'anthropic', model });

describe('requestedCandidate', () => {
  it.each([
    ['a Claude model', 'claude-opus-4-8', passthrough('claude-opus-4-8')],
    ['one with a long context', 'claude-opus-4-8[1m]', passthrough('claude-opus-4-8')],
    ['an id of tproxy’s own', 'tproxy-small-fast', passthrough('claude-haiku-4-5')],
    ['an unknown name', 'qwen2.5-coder:7b', passthrough('qwen2.5-coder:7b')],
    [
      'a route',
      'deepseek,deepseek-v4-flash',
      {
        route: 'deepseek,deepseek-v4-flash',
        provider: 'deepseek',
        model: 'deepseek-v4-flash',
      },
    ],
    [
      'a route with a colon',
      'deepseek:deepseek-v4-pro',
      { route: 'deepseek,deepseek-v4-pro', provider: 'deepseek', model: 'deepseek-v4-pro' },
    ],
    ['a route to nobody', 'nobody,x', undefined],
  ])('reads %s', (_, model, expected) => {
    expect(requestedCandidate(model, { config, modelAliases })).toEqual(expected);
  });
});
