import { describe, expect, it } from 'vitest';
import type { Config, Route } from '../../src/config/types.ts';
import { decideRoute } from '../../src/route/decide-route.ts';
import { testConfig, testProvider } from '../support/test-config.ts';

const to = (provider: string, model: string): Route => ({ kind: 'model', provider, model });
const PASSTHROUGH: Route = { kind: 'passthrough' };
const PROVIDERS = ['one', 'two'].map((name) => testProvider('http://127.0.0.1:9', { name }));
const ALIASES = new Map([['made-up', 'claude-haiku-4-5']]);

function decide(model: string, ...routes: Route[]) {
  const config = testConfig(PASSTHROUGH, PROVIDERS);
  const changed: Config = { ...config, router: { ...config.router, routes: { default: routes } } };
  return decideRoute(model, { config: changed, modelAliases: ALIASES });
}

describe('decideRoute', () => {
  it('takes the default route for a model without one, its candidates in order', () => {
    expect(decide('claude-opus-4-8', to('one', 'a'), PASSTHROUGH)).toEqual({
      scenario: 'default',
      phase: 'scenario',
      reason: 'no other route applies',
      candidates: [
        { route: 'one,a', provider: 'one', model: 'a' },
        { route: 'passthrough', provider: 'anthropic', model: 'claude-opus-4-8' },
      ],
    });
  });

  it.each([
    ['two,b', 'two', 'b'],
    [' two , b ', 'two', 'b'],
    ['two,b,c', 'two', 'b,c'],
    ['two,vendor/b:free', 'two', 'vendor/b:free'],
    ['two:b', 'two', 'b'],
    ['two:b:7b', 'two', 'b:7b'],
  ])('takes the route that the model %j names', (requested, provider, model) => {
    expect(decide(requested, PASSTHROUGH)).toMatchObject({
      phase: 'explicit',
      candidates: [{ route: `${provider},${model}`, provider, model }],
    });
  });

  it.each(['qwen2.5-coder:7b', 'two:', ':b', 'two', '', ',', 'two,', ',b'])(
    'sees no route in the model %j',
    (requested) => {
      expect(decide(requested, to('one', 'a'))).toMatchObject({
        phase: 'scenario',
        candidates: [{ route: 'one,a' }],
      });
    },
  );

  it('refuses a provider that is not configured, and names those that are', () => {
    expect(() => decide('three,x', PASSTHROUGH)).toThrowError(
      expect.objectContaining({
        code: 'unknown_provider',
        message:
          'The model "three,x" names the provider "three", which is not configured. Configured: one, two.',
      }),
    );
  });

  it('replaces a model id of its own making where the route leaves the model as it is', () => {
    const { candidates } = decide('made-up', PASSTHROUGH, to('one', 'a'));
    expect(candidates.map(({ model }) => model)).toEqual(['claude-haiku-4-5', 'a']);
  });

  it('passes an explicit passthrough through', () => {
    expect(decide('claude-opus-4-8', PASSTHROUGH).candidates).toEqual([
      { route: 'passthrough', provider: 'anthropic', model: 'claude-opus-4-8' },
    ]);
  });

  it('refuses an empty default route as a fault of its own', () => {
    expect(() => decide('x')).toThrowError(expect.objectContaining({ code: 'internal' }));
  });
});
