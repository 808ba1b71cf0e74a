import { describe, expect, it } from 'vitest';
import { KNOWN_PROVIDERS } from '../../src/providers/registry.ts';
import { createTransformer, TRANSFORMER_NAMES } from '../../src/transformers/registry.ts';

describe('createTransformer', () => {
  it('knows its names', () => {
    expect(TRANSFORMER_NAMES).toEqual([
      ...['anthropic', 'deepseek', 'openai', 'ollama', 'gemini', 'openrouter'],
      ...['maxtoken', 'tooluse', 'enhancetool', 'reasoning', 'sampling', 'cleancache'],
      'customparams',
    ]);
  });

  it.each(TRANSFORMER_NAMES.filter((name) => name !== 'maxtoken'))(
    'makes %s without options',
    (name) => {
      expect(Object.keys(createTransformer(name, {})).length).toBeGreaterThan(0);
    },
  );

  it.each<[string, Record<string, unknown>, string]>([
    ['nothing', {}, 'no transformer is known by the name nothing, allowed: "anthropic", '],
    ['maxtoken', {}, 'max_tokens: is missing, expected a whole number from 1 to 100000000'],
    ['maxtoken', { max_tokens: '8k' }, 'max_tokens: found "8k", expected a whole number from 1'],
    ['maxtoken', { max_tokens: 0 }, 'max_tokens: found 0, expected a whole number from 1'],
    [
      'maxtoken',
      { max_tokens: 1, max_token: 2 },
      'max_token: no such option, allowed: "max_tokens"',
    ],
    ['cleancache', { all: true }, 'all: no such option, there are none'],
    ['deepseek', { model: 'x' }, 'model: no such option, there are none'],
    ['reasoning', { enabled: 'no' }, 'enabled: found "no", expected true or false'],
    ['sampling', { temperature: 3 }, 'temperature: found 3, expected a number from 0 to 2'],
    ['sampling', { max_top_k: 0.5 }, 'max_top_k: found 0.5, expected a whole number from 1'],
    ['anthropic', { vendor: 'deepsek' }, 'vendor: found "deepsek" (did you mean "deepseek"?)'],
    ['customparams', { override: 1 }, 'override: found 1, expected true or false'],
    [
      'customparams',
      { a: { b: [new Date(0)] } },
      'a.b.0: found a date, expected a text, a number, true, false, a list or a table',
    ],
    ['customparams', { a: 10n }, 'a: found 10, expected'],
  ])('refuses what is wrong with %s (case %$)', (name, options, message) => {
    expect(() => createTransformer(name, options)).toThrow(message);
  });

  it.each(['deepseek', 'openai', 'ollama', 'gemini', 'openrouter'])(
    'gives the dialect of %s',
    (name) => {
      expect(createTransformer(name, {}).quirks).toEqual(KNOWN_PROVIDERS.get(name)?.quirks);
    },
  );
});
