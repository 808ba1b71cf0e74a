import { describe, expect, it } from 'vitest';
import { defaultCandidate } from '../../../src/route/candidates/default-candidate.ts';
import { routingConfig } from '../../support/routing-config.ts';

const ALIASES = new Map([['made-up', 'claude-haiku-4-5']]);

describe('defaultCandidate', () => {
  it('is the first of the default route', () => {
    const config = routingConfig({ default: ['one,a', 'two,b'], think: 'three,c' });
    expect(defaultCandidate(config, ALIASES)).toEqual({
      route: 'one,a',
      provider: 'one',
      model: 'a',
    });
  });

  it('leads to Anthropic without a configuration', () => {
    expect(defaultCandidate(routingConfig({}), ALIASES, 'made-up')).toEqual({
      route: 'passthrough',
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
    });
  });

  it('refuses an empty route as a fault of its own', () => {
    expect(() => defaultCandidate(routingConfig({ default: [] }), ALIASES)).toThrowError(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});
