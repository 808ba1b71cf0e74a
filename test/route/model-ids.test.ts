import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelIdOf, routeOfModelId } from '../../src/route/model-ids.ts';

const route = (provider: string, model: string) => ({ kind: 'model', provider, model }) as const;

/** As claude 2.1.197 sorts out what it lists, and tells the names of Anthropic's own models. */
const LISTED = /^(?:claude|anthropic)/i;
const OWN = /^claude-/;

describe('modelIdOf', () => {
  it.each([
    ['deepseek', 'deepseek-chat', 'claude/deepseek,deepseek-chat'],
    ['openrouter', 'anthropic/claude-sonnet-4.5', 'claude/openrouter,anthropic/claude-sonnet-4.5'],
    ['ollama', 'qwen2.5-coder:7b', 'claude/ollama,qwen2.5-coder:7b'],
  ])('of %s and %s is %s', (provider, model, id) => {
    expect(modelIdOf(route(provider, model))).toBe(id);
  });

  it('is listed by claude, is not taken for a model of Anthropic’s, and leads back', () => {
    const provider = fc.stringMatching(/^[a-z0-9][a-z0-9._-]*$/).filter((n) => n !== 'passthrough');
    const model = fc.stringMatching(/^[\w.:/@,-]{1,60}$/);
    fc.assert(
      fc.property(provider, model, (providerName, modelName) => {
        const id = modelIdOf(route(providerName, modelName));
        expect(id).toMatch(LISTED);
        expect(id).not.toMatch(OWN);
        expect(routeOfModelId(id)).toEqual(route(providerName, modelName));
      }),
    );
  });
});

describe('routeOfModelId', () => {
  it.each([
    'claude-opus-4-8',
    'claude/opus',
    'claude/passthrough',
    'claude/',
    'claude/,model',
    'claude/provider,',
    'deepseek,deepseek-chat',
    'anthropic/claude-sonnet-4.5',
    'xclaude/a,b',
    '',
  ])('finds no route in %j', (id) => {
    expect(routeOfModelId(id)).toBeUndefined();
  });
});
