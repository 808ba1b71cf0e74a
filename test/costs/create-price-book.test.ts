import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../src/costs/create-price-book.ts';
import type { PricedModel } from '../../src/costs/price-book.ts';
import { usage } from '../support/request-record.ts';
import { testProvider } from '../support/test-config.ts';

const NOON = new Date('2026-11-23T12:00:00Z');
const MILLIONS = usage({ inputTokens: 1e6, outputTokens: 1e6 });

const target = (
  name: string,
  model: string,
  baseUrl = `https://${name}.example/v1`,
): PricedModel => ({ provider: testProvider(baseUrl, { name }), model });

const book = createPriceBook();
await book.load();

describe('costOf', () => {
  it.each<[string, string, number | undefined]>([
    ['anthropic', 'claude-opus-4-8', 5 + 25],
    ['anthropic', 'claude-opus-4-8[1m]', 5 + 25],
    ['anthropic', 'claude-haiku-4-5-20251001', 1 + 5],
    ['anthropic', 'claude-haiku-4-5', 1 + 5],
    ['anthropic', 'claude-opus-99', undefined],
    ['anthropic', 'gpt-5.1', undefined],
    ['deepseek', 'deepseek-chat', 0.27 + 1.1],
    ['deepseek', 'deepseek-v4-flash', 0.22 + 0.66],
    ['deepseek', 'deepseek-flash', undefined],
    ['openai', 'gpt-5.1', 1.25 + 10],
    ['openai', 'gpt-99', undefined],
    ['gemini', 'gemini-2.5-flash', 0.3 + 2.5],
    ['gemini', 'gemini-99-pro', undefined],
    ['openrouter', 'openai/gpt-5.1', 1.25 + 10],
    ['openrouter', 'perplexity/sonar', 1 + 1],
    ['openrouter', 'deepseek/deepseek-chat:free', 0],
    ['openrouter', 'anthropic/claude-sonnet-4.5:online', undefined],
    ['openrouter', 'nobody/nothing', undefined],
    ['groq', 'llama-3.3-70b-versatile', 0.59 + 0.79],
    ['groq', 'nothing', undefined],
    ['cerebras', 'gpt-oss-120b', 0.35 + 0.75],
    // The package lists it without any price.
    ['cerebras', 'qwen-3-coder-480b', undefined],
    ['mistral', 'mistral-large-latest', 2 + 6],
    ['xai', 'grok-code-fast-1', 0.2 + 1.5],
    ['moonshot', 'kimi-k3', 3 + 15],
    ['zai', 'glm-5.2', 1.4 + 4.4],
    ['zai', 'glm-4.6', undefined],
    ['alibaba', 'qwen3-coder-plus', undefined],
    ['custom', 'gpt-5.1', undefined],
    ['ollama', 'qwen2.5-coder:7b', 0],
    ['ollama', 'gpt-oss:120b-cloud', undefined],
    ['ollama', 'kimi-k2:cloud', undefined],
  ])('a million tokens each way at %s on %s', (name, model, expected) => {
    // What was found is found sooner, and must be the same.
    for (const _ of ['at first', 'again']) {
      const cost = book.costOf(target(name, model), MILLIONS, NOON);
      if (expected === undefined) expect(cost).toBeUndefined();
      else expect(cost).toBeCloseTo(expected, 9);
    }
  });

  it('goes up in steps where the prompt is long', () => {
    const sonnet = target('openrouter', 'anthropic/claude-sonnet-4.5');
    const cost = (inputTokens: number) =>
      book.costOf(sonnet, usage({ inputTokens, outputTokens: 1000 }), NOON);
    expect(cost(100_000)).toBeCloseTo(0.3 + 0.015, 9);
    expect(cost(300_000)).toBeCloseTo(1.8 + 0.0225, 9);
  });

  it('takes the tokens of the cache apart from the others', () => {
    const counts = usage({
      inputTokens: 1000,
      cacheReadTokens: 200_000,
      cacheCreationTokens: 30_000,
      outputTokens: 500,
    });
    const opus = target('anthropic', 'claude-opus-4-8');
    const expected = (1000 * 5 + 200_000 * 0.5 + 30_000 * 6.25 + 500 * 25) / 1e6;
    expect(book.costOf(opus, counts, NOON)).toBeCloseTo(expected, 9);
    const forAnHour = { ...counts, cacheCreation1hTokens: 10_000 };
    expect(book.costOf(opus, forAnHour, NOON)).toBeCloseTo(expected + 10_000 * 3.75e-6, 9);
  });

  it('counts searches, and knows nothing where they have no price', () => {
    const searching = usage({ inputTokens: 1000, webSearchRequests: 3 });
    expect(book.costOf(target('anthropic', 'claude-opus-4-8'), searching, NOON)).toBeCloseTo(
      0.005 + 0.03,
      9,
    );
    expect(book.costOf(target('openrouter', 'perplexity/sonar'), searching, NOON)).toBeUndefined();
  });

  it('depends on the hour where the vendor has it so', () => {
    const flash = target('deepseek', 'deepseek-v4-flash');
    expect(book.costOf(flash, MILLIONS, new Date('2026-11-23T02:00:00Z'))).toBeCloseTo(1.76, 9);
    expect(book.costOf(flash, MILLIONS, new Date('2026-11-23T20:00:00Z'))).toBeCloseTo(0.88, 9);
  });

  it.each<[string, PricedModel, number | undefined]>([
    [
      'a vendor under a name of the person’s own',
      target('mine', 'deepseek-v4-flash', 'https://api.deepseek.com/anthropic'),
      0.88,
    ],
    ['a server of their own', target('mine', 'anything', 'http://127.0.0.1:8080/v1'), 0],
    ['a relay to a vendor', target('openai', 'gpt-5.1', 'http://127.0.0.1:4000'), 11.25],
    ['a relay to what has no price', target('openai', 'new', 'http://127.0.0.1:4000'), undefined],
    [
      'Ollama’s own servers',
      {
        provider: testProvider('https://ollama.com', { name: 'ollama', protocol: 'ollama' }),
        model: 'kimi-k2',
      },
      undefined,
    ],
    [
      'Ollama in the house',
      {
        provider: testProvider('http://192.168.0.9:11434', { name: 'box', protocol: 'ollama' }),
        model: 'qwen3',
      },
      0,
    ],
  ])('knows %s', (_, priced, expected) => {
    const cost = book.costOf(priced, MILLIONS, NOON);
    if (expected === undefined) expect(cost).toBeUndefined();
    else expect(cost).toBeCloseTo(expected, 9);
  });

  it('takes the configuration’s price before any other', () => {
    const priced = (price: object, name = 'deepseek') => ({
      provider: testProvider('http://127.0.0.1:1', {
        name,
        prices: new Map([['deepseek-chat', { input: 1, output: 2, ...price }]]),
      }),
      model: 'deepseek-chat',
    });
    const counts = usage({
      inputTokens: 1e6,
      cacheReadTokens: 1e6,
      cacheCreationTokens: 1e6,
      outputTokens: 1e6,
    });
    expect(book.costOf(priced({}), counts, NOON)).toBeCloseTo(5, 9);
    expect(book.costOf(priced({ cacheRead: 0.1 }), counts, NOON)).toBeCloseTo(4.1, 9);
    expect(book.costOf(priced({ cacheWrite: 3 }, 'mine'), counts, NOON)).toBeCloseTo(7, 9);
    expect(createPriceBook().costOf(priced({}), counts, NOON)).toBeCloseTo(5, 9);
  });

  it('knows no published price before they are loaded', () => {
    expect(createPriceBook().costOf(target('openai', 'gpt-5.1'), MILLIONS, NOON)).toBeUndefined();
  });
});

describe('ratePerMillion', () => {
  it.each<[string, string, number | undefined]>([
    ['openai', 'gpt-5.1', 1.25 + 2],
    // By its lower step: few prompts are above 200,000 tokens.
    ['gemini', 'gemini-2.5-pro', 1.25 + 2],
    ['ollama', 'qwen3', 0],
    ['custom', 'x', undefined],
  ])('of %s on %s', (name, model, expected) => {
    const rate = book.ratePerMillion(target(name, model), NOON);
    if (expected === undefined) expect(rate).toBeUndefined();
    else expect(rate).toBeCloseTo(expected, 9);
  });
});

describe('contextWindow', () => {
  it.each<[string, string, number | undefined]>([
    ['anthropic', 'claude-sonnet-4-5', 200_000],
    ['openrouter', 'openai/gpt-5.1', 400_000],
    ['deepseek', 'deepseek-v4-flash', 1_000_000],
    ['deepseek', 'deepseek-chat', undefined],
    ['gemini', 'gemini-2.5-pro', undefined],
    ['custom', 'x', undefined],
  ])('of %s on %s', (name, model, expected) => {
    expect(book.contextWindow(target(name, model))).toBe(expected);
  });

  it('is not known before the prices are loaded', () => {
    expect(createPriceBook().contextWindow(target('anthropic', 'claude-opus-4-8'))).toBeUndefined();
  });
});

describe('load', () => {
  it('loads once', async () => {
    let loads = 0;
    const counting = createPriceBook(() => {
      loads += 1;
      return Promise.resolve({ costOf: () => 7, contextWindow: () => 8 });
    });
    await Promise.all([counting.load(), counting.load()]);
    expect(loads).toBe(1);
    expect(counting.costOf(target('custom', 'x'), MILLIONS, NOON)).toBe(7);
  });
});
