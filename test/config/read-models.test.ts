import { describe, expect, it } from 'vitest';
import { complaints } from '../support/config-complaints.ts';

const about = (lines: string) => complaints(`[[providers]]\nname = "openai"\n${lines}`);

describe('readModelLimits', () => {
  it.each([
    [
      'model_limits = 5',
      '3:1: providers[0].model_limits: found a number, expected a table for each model',
    ],
    [
      '[providers.model_limits]\n"gpt-4.1" = 5',
      '4:1: providers[0].model_limits."gpt-4.1": found a number, expected a table',
    ],
    [
      '[providers.model_limits.gpt-4.1]\nimages = true',
      '3:1: providers[0].model_limits.gpt-4: found a table in a table: the name of a model needs quotes when it holds a dot',
    ],
    [
      '[providers.model_limits."gpt-4.1"]\ncontext_windw = 5',
      '4:1: providers[0].model_limits."gpt-4.1".context_windw: unknown key (did you mean "context_window"?), allowed: "context_window", "max_output", "images", "pdf", "reasons", "tools"',
    ],
    [
      '[providers.model_limits."gpt-4.1"]\nmax_output = 0',
      '4:1: providers[0].model_limits."gpt-4.1".max_output: found 0, expected a whole number from 1 to 9007199254740991',
    ],
    [
      '[providers.model_limits."gpt-4.1"]\ntools = "no"',
      '4:1: providers[0].model_limits."gpt-4.1".tools: found "no", expected true or false',
    ],
    [
      'models = ["gpt-4.1"]\n[providers.model_limits."gpt-4.l"]\ntools = false',
      '4:1: providers[0].model_limits."gpt-4.l": is none of the models of this provider (did you mean "gpt-4.1"?), allowed: "gpt-4.1"',
    ],
  ])('says of %j what is wrong', (lines, complaint) => {
    expect(about(lines)).toEqual([complaint]);
  });

  it('takes any model where the provider does not list its models', () => {
    expect(about('[providers.model_limits."any"]\ntools = false')).toEqual([]);
  });
});

describe('readPrices', () => {
  it.each([
    [
      '[providers.prices."gpt-4.1"]\ninput = 1',
      '3:1: providers[0].prices."gpt-4.1": output missing',
    ],
    ['[providers.prices.x]', '3:1: providers[0].prices.x: input and output missing'],
    [
      '[providers.prices.x]\ninput = -1\noutput = 1',
      '4:1: providers[0].prices.x.input: found -1, expected US dollars, 0 or more',
    ],
    [
      '[providers.prices.x]\ninput = nan\noutput = 1',
      '4:1: providers[0].prices.x.input: found NaN, expected US dollars, 0 or more',
    ],
    [
      '[providers.prices.x]\ninput = 0\noutput = 0\ncached = 1',
      '6:1: providers[0].prices.x.cached: unknown key, allowed: "input", "output", "cache_read", "cache_write"',
    ],
  ])('says of %j what is wrong', (lines, complaint) => {
    expect(about(lines)).toEqual([complaint]);
  });
});
