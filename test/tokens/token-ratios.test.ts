import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Message, MessagesRequest } from '../../src/anthropic/request.ts';
import type { TextCounter } from '../../src/tokens/count-text.ts';
import { countRequest } from '../../src/tokens/request-counter.ts';
import { createTokenCounter, type TokenCounter } from '../../src/tokens/token-counter.ts';
import { createTokenRatios, type TokenRatios } from '../../src/tokens/token-ratios.ts';
import { clientSamples, hasSamples } from '../support/client-samples.ts';
import { createGptTokenizerCounter } from '../support/token-oracles.ts';

const MODEL = 'deepseek,deepseek-chat';
const CLOCK = { now: () => 1_000_000 };

const ratioOf = (ratios: TokenRatios, key = MODEL): number =>
  ratios.correct(1_000_000, key) / 1_000_000;

describe('correct', () => {
  it('leaves the count of a model as it is until its provider has answered', () => {
    const ratios = createTokenRatios(CLOCK);
    ratios.observe('other,model', 10_000, 13_000);
    expect(ratios.correct(1234, MODEL)).toBe(1234);
  });

  it('gives what the provider counted, for the same prompt', () => {
    const ratios = createTokenRatios(CLOCK);
    ratios.observe(MODEL, 20_000, 26_613);
    expect(ratios.correct(20_000, MODEL)).toBe(26_613);
  });

  it('is hardly moved by side calls, however many and however different', () => {
    const ratios = createTokenRatios(CLOCK);
    ratios.observe(MODEL, 60_000, 66_000);
    for (let call = 0; call < 5; call += 1) ratios.observe(MODEL, 600, 900);
    expect(Math.abs(ratioOf(ratios) - 1.1)).toBeLessThan(0.02);
  });

  it('follows a model that counts differently from now on', () => {
    const ratios = createTokenRatios(CLOCK);
    for (let turn = 0; turn < 50; turn += 1) ratios.observe(MODEL, 60_000, 60_000);
    for (let turn = 0; turn < 3; turn += 1) ratios.observe(MODEL, 60_000, 75_000);
    expect(ratioOf(ratios)).toBeGreaterThan(1.24);
  });

  it('stays among the ratios that it was shown', () => {
    const observation = fc.tuple(
      fc.integer({ min: 1, max: 2_000_000 }),
      fc.double({ min: 0.25, max: 4, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(observation), (observations) => {
        const ratios = createTokenRatios(CLOCK);
        const shown = [1];
        for (const [counted, ratio] of observations) {
          const actual = counted * ratio;
          ratios.observe(MODEL, counted, actual);
          shown.push(actual / counted);
        }
        expect(ratioOf(ratios)).toBeGreaterThanOrEqual(Math.min(...shown) - 1e-6);
        expect(ratioOf(ratios)).toBeLessThanOrEqual(Math.max(...shown) + 1e-6);
      }),
    );
  });
});

describe('observe', () => {
  it.each([
    ['no tokens at all', 20_000, 0],
    ['only what was not in the cache', 20_000, 900],
    ['more than any tokenizer makes of it', 20_000, 90_000],
    ['a number below zero', 20_000, -1],
    ['no number', 20_000, Number.NaN],
    ['an infinite number', 20_000, Number.POSITIVE_INFINITY],
    ['a prompt of a few words', 12, 20],
    ['a prompt that was not counted', 0, 20_000],
  ])('learns nothing from %s', (_, counted, actual) => {
    const ratios = createTokenRatios(CLOCK);
    ratios.observe(MODEL, counted, actual);
    expect(ratios.learned()).toEqual(new Map());
    expect(ratios.correct(1000, MODEL)).toBe(1000);
  });
});

describe('adopt', () => {
  const former = new Map([[MODEL, { counted: 50_000, actual: 60_000, at: 1 }]]);

  it('corrects the first estimate of a session', () => {
    const ratios = createTokenRatios(CLOCK);
    ratios.adopt(former);
    expect(ratioOf(ratios)).toBe(1.2);
  });

  it('does not undo what was observed before it', () => {
    const ratios = createTokenRatios(CLOCK);
    ratios.observe(MODEL, 10_000, 9000);
    ratios.adopt(former);
    expect(ratioOf(ratios)).toBe(0.9);
  });

  it('learned: only the models that have answered in this session', () => {
    const ratios = createTokenRatios(CLOCK);
    ratios.adopt(new Map([...former, ['other,model', { counted: 1000, actual: 999, at: 1 }]]));
    expect(ratios.learned()).toEqual(new Map());
    ratios.observe(MODEL, 30_000, 33_000);
    const learned = { counted: 25_000 + 30_000, actual: 30_000 + 33_000, at: 1_000_000 };
    expect(ratios.learned()).toEqual(new Map([[MODEL, learned]]));
  });
});

/**
 * Stand-ins for the count of a provider, which has another tokenizer and puts other words around
 * the request than tproxy assumes. Each counts with gpt-tokenizer, which shares no code with tproxy.
 */
const PROVIDERS: readonly (readonly [string, (request: MessagesRequest) => number])[] = [
  ['has an older tokenizer', providerCount({ encoding: 'cl100k_base', overhead: 480 })],
  [
    'makes a third more tokens of everything',
    providerCount({ encoding: 'cl100k_base', factor: 1.35, overhead: 1500 }),
  ],
  [
    'writes tools in a shorter notation',
    providerCount({ encoding: 'o200k_base', toolFactor: 0.8, overhead: 200 }),
  ],
];

interface Counting {
  readonly encoding: 'cl100k_base' | 'o200k_base';
  /** Tokens of the provider's for one of the encoding's. */
  readonly factor?: number;
  readonly toolFactor?: number;
  /** Tokens around each request. */
  readonly overhead: number;
}

function providerCount(counting: Counting): (request: MessagesRequest) => number {
  const { encoding, factor = 1, toolFactor = 1, overhead } = counting;
  const countText: TextCounter = createGptTokenizerCounter(encoding);
  return (request) => {
    const tools = countText(JSON.stringify(request.tools ?? []));
    const rest = countRequest({ messages: request.messages, system: request.system }, countText);
    return Math.round(overhead + factor * (rest + toolFactor * tools));
  };
}

describe('the estimate, from the second request of a conversation on,', () => {
  let tokens: TokenCounter;
  beforeAll(async () => {
    tokens = createTokenCounter();
    await tokens.load();
  });

  /** The largest error, as a part of the provider's count. */
  function worstError(
    requests: readonly MessagesRequest[],
    count: (request: MessagesRequest) => number,
  ): number {
    const ratios = createTokenRatios(CLOCK);
    const errors = requests.map((request) => {
      const counted = tokens.countRequest(request);
      const actual = count(request);
      const error = Math.abs(ratios.correct(counted, MODEL) - actual) / actual;
      ratios.observe(MODEL, counted, actual);
      return error;
    });
    return Math.max(...errors.slice(1));
  }

  it.skipIf(!hasSamples).each(PROVIDERS)(
    'is within 5 % in a session of the real client, where the provider %s',
    (_, count) => {
      expect(worstError(recordedSession(), count)).toBeLessThan(0.05);
    },
  );

  it.each(PROVIDERS)('is within 5 % in a long session, where the provider %s', (_, count) => {
    const requests = longSession();
    const last = requests.at(-1);
    expect(last && tokens.countRequest(last)).toBeGreaterThan(25_000);
    expect(worstError(requests, count)).toBeLessThan(0.05);
  });
});

/** The interactive session among the samples: a prompt, plan mode, and its compaction. */
function recordedSession(): readonly MessagesRequest[] {
  const samples = new Map(clientSamples());
  return [
    'main-interactive',
    'plan-interactive',
    'plan-reentered',
    'compact-manual',
    'after-compact',
  ]
    .map((name) => samples.get(`${name}.json`))
    .filter((request) => request !== undefined);
}

/** One that reads this project's files one after the other: code, prose, JSON, and no file twice. */
function longSession(): readonly MessagesRequest[] {
  const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const tools = Array.from({ length: 20 }, (_, index) => ({
    name: `Tool${index}`,
    description: read('docs/architecture.md').slice(index * 150, index * 150 + 2000),
    input_schema: { type: 'object' as const, properties: { path: { type: 'string' } } },
  }));
  const files = [
    ...['README.md', 'package.json', 'src/tokens/split-text.ts', 'src/tokens/vocabulary.ts'],
    ...['src/config/types.ts', 'docs/architecture.md', 'src/tokens/count-request.ts'],
    ...['src/tokens/byte-pair-encode.ts', 'tsconfig.json', 'src/anthropic/request.ts'],
    ...['src/providers/model-limits.ts', 'src/config/schema.ts', 'templates/deepseek.toml'],
    ...['src/protocols/openai/encode-request.ts', 'test/tokens/count-text.test.ts'],
  ];
  const messages: Message[] = [{ role: 'user', content: 'What does this project do?' }];
  const requestSoFar = (): MessagesRequest => ({
    model: 'claude-opus-4-8',
    max_tokens: 32_000,
    system: read('README.md'),
    tools,
    messages: [...messages],
  });
  return [
    requestSoFar(),
    ...files.map((file, index) => {
      const id = `toolu_${index}`;
      messages.push(
        { role: 'assistant', content: [{ type: 'tool_use', id, name: 'Read', input: { file } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: read(file) }] },
      );
      return requestSoFar();
    }),
  ];
}
