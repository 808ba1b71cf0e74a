import { describe, expect, it } from 'vitest';
import { contextWindowVariables } from '../../src/launcher/context-windows.ts';
import { limitedProvider, type RouteTexts, routingConfig } from '../support/routing-config.ts';

const WINDOWS = {
  tiny: 16_000,
  small: 64_000,
  middle: 200_000,
  large: 400_000,
  huge: 2_000_000,
};
const provider = limitedProvider(
  'p',
  Object.fromEntries(
    Object.entries(WINDOWS).map(([model, contextWindow]) => [model, { contextWindow }]),
  ),
);

/** [compaction window, context tokens], as claude gets them. */
function variables(routes: RouteTexts): readonly (string | undefined)[] {
  const set = contextWindowVariables(routingConfig(routes, {}, [provider]));
  return [set['CLAUDE_CODE_AUTO_COMPACT_WINDOW'], set['CLAUDE_CODE_MAX_CONTEXT_TOKENS']];
}

describe('contextWindowVariables', () => {
  it.each<[string, RouteTexts]>([
    ['everything is passed on to Anthropic', {}],
    ['the only model is not known', { default: 'p,unknown' }],
    ['a candidate is not known', { default: ['p,small', 'p,unknown'] }],
    ['what is too large is passed on to Anthropic', { default: ['p,small', 'passthrough'] }],
    ['only side work leaves Anthropic', { background: 'p,small', subagent: 'p,small' }],
    ['long requests go to a model that is not known', { default: 'p,small', long_context: 'p,x' }],
  ])('sets nothing when %s', (_, routes) => {
    expect(variables(routes)).toEqual([undefined, undefined]);
  });

  it.each<[string, RouteTexts, string]>([
    ['the window of the only model', { default: 'p,middle' }, '200000'],
    ['the smallest', { default: 'p,large', think: 'p,middle', image: 'p,large' }, '200000'],
    ['the smallest that is known', { default: 'p,unknown', think: 'p,large' }, '400000'],
    ['that of the models besides Anthropic’s', { image: 'p,middle' }, '200000'],
    ['that of the largest candidate', { default: ['p,small', 'p,large', 'p,middle'] }, '400000'],
    ['that of long_context', { default: 'p,middle', long_context: 'p,large' }, '400000'],
    ['that of a smaller long_context', { default: 'p,large', long_context: 'p,middle' }, '200000'],
    ['at most a million', { default: 'p,huge' }, '1000000'],
    ['what is known by name', { default: 'openai,gpt-4o' }, '128000'],
  ])('takes %s', (_, routes, window) => {
    expect(variables(routes)).toEqual([window, window]);
  });

  it('raises the first to what claude takes, and leaves the second as it is', () => {
    expect(variables({ default: 'p,small' })).toEqual(['100000', '64000']);
  });

  it('sets no window for which claude would refuse to send its own tools', () => {
    expect(variables({ default: 'p,tiny' })).toEqual(['100000', undefined]);
  });
});
