import { describe, expect, it } from 'vitest';
import { resolveProvider } from '../../src/route/resolve-provider.ts';
import { testConfig, testProvider } from '../support/test-config.ts';

const provider = testProvider('http://127.0.0.1:9', { name: 'one' });
const config = testConfig({ kind: 'passthrough' }, [provider]);

describe('resolveProvider', () => {
  it('gives the configured provider of that name', () => {
    expect(resolveProvider({ route: 'one,a', provider: 'one', model: 'a' }, config)).toBe(provider);
  });

  it("gives Anthropic with the client's own login for passthrough, whatever is configured", () => {
    const anthropic = testProvider('https://elsewhere.example', { name: 'anthropic' });
    const candidate = { route: 'passthrough', provider: 'anthropic', model: 'x' };
    const other = testConfig({ kind: 'passthrough' }, [anthropic], config.passthrough);
    expect(resolveProvider(candidate, other)).toBe(config.passthrough);
  });

  it('reaches a model where it is to be reached, with the steps that its address needs', () => {
    const steps = [{ name: 'cleancache', options: {} }];
    const endpoint = {
      protocol: 'anthropic',
      baseUrl: 'https://other.example',
      models: ['big-'],
      transformers: steps,
    } as const;
    const split = testConfig({ kind: 'passthrough' }, [
      { ...provider, modelEndpoints: [endpoint] },
    ]);
    const at = (model: string) =>
      resolveProvider({ route: `one,${model}`, provider: 'one', model }, split);
    expect(at('big-1')).toMatchObject({
      protocol: 'anthropic',
      baseUrl: 'https://other.example',
      transformers: steps,
    });
    expect(at('small')).toMatchObject({ protocol: 'openai', transformers: [] });
  });

  it('refuses a provider that is not configured', () => {
    const candidate = { route: 'two,a', provider: 'two', model: 'a' };
    expect(() => resolveProvider(candidate, config)).toThrowError(
      expect.objectContaining({
        code: 'unknown_provider',
        message: expect.stringContaining('"two,a"'),
      }),
    );
  });
});
