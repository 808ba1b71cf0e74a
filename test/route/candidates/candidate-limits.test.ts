import { describe, expect, it } from 'vitest';
import { candidateLimits } from '../../../src/route/candidates/candidate-limits.ts';
import { limitedProvider, routingConfig } from '../../support/routing-config.ts';
import { fakePrices } from '../../support/routing-context.ts';

const prices = fakePrices({}, { 'p,known': 5, 'p,priced': 6 });
const config = routingConfig({ default: 'openai,gpt-4o' }, {}, [
  limitedProvider('p', { known: { contextWindow: 4, images: false }, priced: { images: true } }),
]);
const limits = (provider: string, model: string) =>
  candidateLimits({ route: `${provider},${model}`, provider, model }, { config, prices });

describe('candidateLimits', () => {
  it('takes the configuration before the published windows', () => {
    expect(limits('p', 'known')).toEqual({ contextWindow: 4, images: false });
    expect(limits('p', 'priced')).toEqual({ contextWindow: 6, images: true });
  });

  it('knows models by their names', () => {
    expect(limits('openai', 'gpt-4o').contextWindow).toBe(128_000);
  });

  it('assumes nothing of others', () => {
    expect(limits('p', 'other')).toEqual({});
  });
});
