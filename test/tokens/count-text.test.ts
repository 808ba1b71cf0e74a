import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTextCounter, type TextCounter } from '../../src/tokens/count-text.ts';
import { loadEncoding } from '../../src/tokens/load-encoding.ts';
import { createGptTokenizerCounter, createTiktokenCounter } from '../support/token-oracles.ts';

const PROSE = `The quick brown fox can't jump over 12,345 lazy dogs; it's tired. "Why?", she'd ask.
Où est la bibliothèque ? Größe: 3,5 m². Ёлка стоит 1234567 рублей. שלום עולם. مرحبا بالعالم.
今天天气很好，我们去公园散步吧。東京タワーは333メートルです。안녕하세요 세계. สวัสดีชาวโลก
👩‍👩‍👧‍👦 families, 🇫🇷 flags and 👍🏽 thumbs; Ǆ, ﬁ, e\u0301 and \u200b zero widths.`;

const FRAGMENTS = [
  ...PROSE.split(/(?<= )/u),
  ...["'s", "'LL", "'re", '  ', '   ', '\t\t', '\n\n', '\r\n', '\u00a0', '0', '12', '3456789'],
  ...['{"a":[1,2]}', '=>', '// ', '/*', '*/', '==='.repeat(9), '    return x;\n', 'camelCaseHTTP'],
  ...['<|endoftext|>', '<|im_start|>', '\ud800', '\udc00', 'é', 'e\u0301', '中', '文字', '😀'],
];

const SAMPLES: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['prose in many scripts', PROSE],
  ['TypeScript', readFileSync(new URL('../../src/tokens/split-text.ts', import.meta.url), 'utf8')],
  ['JSON', readFileSync(new URL('../../package.json', import.meta.url), 'utf8')],
  ['base64', Buffer.from(PROSE.repeat(3)).toString('base64')],
  ['spaces', `${' '.repeat(300)}x${' '.repeat(200)}`],
  ['special tokens', 'a<|endoftext|>b<|fim_prefix|><|endofprompt|>'],
  ['lone surrogates', 'a\ud800b\udc00\udc00 \ud83d'],
];

describe.each(['o200k_base', 'cl100k_base'] as const)('createTextCounter with %s', (name) => {
  let count: TextCounter;
  let tiktoken: TextCounter;
  const gptTokenizer = createGptTokenizerCounter(name);

  beforeAll(async () => {
    count = createTextCounter(await loadEncoding(name));
    tiktoken = createTiktokenCounter(name);
  }, 60_000);

  it.each(SAMPLES)('counts %s exactly', (_name, text) => {
    expect(count(text)).toBe(tiktoken(text));
    expect(count(text)).toBe(gptTokenizer(text));
  });

  it('counts mixed text exactly', () => {
    const texts = fc
      .array(fc.constantFrom(...FRAGMENTS), { maxLength: 20 })
      .map((fragments) => fragments.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        expect(count(text)).toBe(tiktoken(text));
      }),
      { numRuns: 1500 },
    );
  });

  it('counts any text exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(count(text)).toBe(tiktoken(text));
        expect(count(text)).toBe(gptTokenizer(text));
      }),
      { numRuns: 1500 },
    );
  });

  it('counts a text that does not fit the kept buffers exactly', () => {
    const text = PROSE.repeat(400);
    expect(text.length).toBeGreaterThan(100_000);
    expect(count(text)).toBe(gptTokenizer(text));
  });

  it('counts beyond two million characters in proportion', () => {
    const million = count('word '.repeat(200_000));
    expect(count('word '.repeat(600_000))).toBeGreaterThan(million * 2.99);
    expect(count('word '.repeat(600_000))).toBeLessThan(million * 3.01);
  });
});

describe('createTextCounter on hostile text', () => {
  /** Of processor time, which other processes do not stretch as they do the clock's. */
  const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;
  /** What the product promises on the project machine; a busy one is given three times as long. */
  const PROMISED_MS = 250;
  const BOUND_MS = PROMISED_MS * 3;
  const base64 = pseudoRandomText(
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  );
  const chinese = pseudoRandomText(
    Array.from({ length: 20_000 }, (_, index) => String.fromCharCode(0x4e00 + index)).join(''),
  );
  let count: TextCounter;

  beforeAll(async () => {
    count = createTextCounter(await loadEncoding('o200k_base'));
    count(PROSE.repeat(100));
    count('a'.repeat(10_000));
  });

  it.each([
    ['1 MB of one letter', () => 'a'.repeat(1_000_000)],
    ['1 MB of one capital', () => 'A'.repeat(1_000_000)],
    ['1 MB of newlines', () => '\n'.repeat(1_000_000)],
    ['1 MB of equals signs', () => '='.repeat(1_000_000)],
    ['1 MB of spaces before a word', () => `${' '.repeat(1_000_000)}x`],
    ['one Chinese character a million times', () => '中'.repeat(1_000_000)],
    ['one emoji half a million times', () => '😀'.repeat(500_000)],
    ['200 kB of base64', () => base64(200_000)],
    ['20,000 spaces', () => ' '.repeat(20_000)],
    ['100,000 Chinese characters without punctuation', () => chinese(100_000)],
    ['1 MB of two letters at random', () => pseudoRandomText('ab')(1_000_000)],
    ['capitals after a letter without case', () => `中${'A'.repeat(10)}`.repeat(50_000)],
    ['marks and capitals', () => `${'\u0301'}${'A'.repeat(500_000)}`],
    ['lines of spaces', () => `${' '.repeat(500)}\n`.repeat(2000)],
  ])('counts %s in time', (_name, build) => {
    const text = build();
    const before = process.cpuUsage();
    const tokens = count(text);
    expect(milliseconds(process.cpuUsage(before))).toBeLessThan(BOUND_MS);
    expect(tokens).toBeGreaterThan(0);
  });
});

function pseudoRandomText(alphabet: string): (length: number) => string {
  return (length) => {
    let state = 12_345;
    return Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return alphabet[(state >>> 8) % alphabet.length];
    }).join('');
  };
}
